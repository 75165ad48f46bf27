/**
 * Does work that makes errors by the thousand, of which nobody asks where they come from: a stack costs more than all
 * else about an error. The work must be done when the function returns.
 */
export function withoutStacks<T>(work: () => T): T {
  const usual = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return work();
  } finally {
    Error.stackTraceLimit = usual;
  }
}

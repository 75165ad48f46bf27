const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Runs `work` with a signal that aborts when the user presses Ctrl-C, ends this process or closes the terminal, so that
 * it can put right what it began. A second Ctrl-C ends the process at once.
 */
export async function untilInterrupted<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const interrupt = () => controller.abort(new Interrupted("interrupted; berth up goes on where this ended"));
  for (const signal of signals) process.once(signal, interrupt);
  try {
    return await work(controller.signal);
  } finally {
    for (const signal of signals) process.off(signal, interrupt);
  }
}

/** The user ended a command; shells expect its exit code to say so. */
export class Interrupted extends Error {
  readonly exitCode = 130;
}

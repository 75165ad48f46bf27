import { colors } from "./colors.ts";

interface Entry {
  readonly level: number;
  readonly time: string;
  readonly component?: string;
  readonly msg?: string;
  readonly err?: { readonly message?: string };
}

/** pino's levels as people read them. */
const levels: readonly (readonly [number, string])[] = [
  [50, colors.red("ERROR")],
  [40, colors.yellow("WARN ")],
  [30, "INFO "],
  [20, colors.dim("DEBUG")],
];

/** A line of a process's log for people: time, level, message, facts. What is not a log entry stays as it is. */
export function readableLogLine(line: string): string {
  const entry = parse(line);
  if (!entry) return line;
  const { level, time, component: _component, msg = "", err, ...facts } = entry;
  const word = levels.find(([least]) => level >= least)?.[1] ?? colors.dim("TRACE");
  const told = Object.entries({ ...facts, ...(err && { error: err.message }) }).map(
    ([key, value]) =>
      `${colors.dim(`${key}=`)}${typeof value === "string" && !/[\s"]/.test(value) ? value : JSON.stringify(value)}`,
  );
  return [colors.dim(time), word, msg, ...told].join(" ");
}

function parse(line: string): Entry | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    const entry = JSON.parse(line) as Partial<Entry>;
    return entry.level !== undefined && entry.time !== undefined ? (entry as Entry) : undefined;
  } catch {
    return undefined;
  }
}

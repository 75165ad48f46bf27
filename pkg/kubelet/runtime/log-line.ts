/** One line of a CRI log file: "2026-01-02T03:04:05.678901234Z stdout F text". */
export interface LogLine {
  /** RFC 3339 with nanoseconds, as written. */
  readonly time: string;
  readonly stream: "stdout" | "stderr";
  /** The line goes on in the next entry. */
  readonly partial: boolean;
  readonly text: string;
}

/** Undefined when the line is no log entry (a torn line after a crash). */
export function parseLogLine(line: string): LogLine | undefined {
  const afterTime = line.indexOf(" ");
  const afterStream = line.indexOf(" ", afterTime + 1);
  const afterTag = line.indexOf(" ", afterStream + 1);
  if (afterTime < 0 || afterStream < 0 || afterTag < 0) return undefined;
  const stream = line.slice(afterTime + 1, afterStream);
  if (stream !== "stdout" && stream !== "stderr") return undefined;
  const [tag] = line.slice(afterStream + 1, afterTag).split(":");
  return { time: line.slice(0, afterTime), stream, partial: tag === "P", text: line.slice(afterTag + 1) };
}

/**
 * RFC 3339 with nanoseconds in UTC, as the engine prefixes each message: always this long, so texts sort as times do.
 */
export const timestampLength = "2026-01-02T15:04:05.000000000Z".length;

const timestamp = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z /;

/** Whether a text begins as every message of the engine, and every line of a CRI log file, does. */
export const isTimed = (text: string): boolean => timestamp.test(text);

const space = Buffer.from(" ");
const newline = Buffer.from("\n");
const newlineByte = 10;

/** One message of the engine, `<timestamp> <text>`, told apart. */
export interface LogMessage {
  readonly stream: "stdout" | "stderr";
  readonly time: string;
  /** Without the newline. */
  readonly text: Buffer;
  /** The line goes on in the next message: the engine cuts lines at 16 KiB. */
  readonly partial: boolean;
}

/**
 * The message that a frame of the engine's log holds; undefined when the engine speaks for itself, of a log that it
 * cannot read.
 */
export function logMessage(stream: LogMessage["stream"], data: Buffer): LogMessage | undefined {
  if (!isTimed(data.toString("latin1", 0, timestampLength + 1))) return undefined;
  const complete = data.at(-1) === newlineByte;
  return {
    ...{ stream, time: data.toString("latin1", 0, timestampLength), partial: !complete },
    text: data.subarray(timestampLength + 1, complete ? -1 : undefined),
  };
}

/** A line of a CRI log file: `<timestamp> stdout|stderr F|P <text>`. */
export function criLine({ stream, time, text, partial }: LogMessage): Buffer {
  return Buffer.concat([Buffer.from(`${time} ${stream} ${partial ? "P" : "F"}`), space, text, newline]);
}

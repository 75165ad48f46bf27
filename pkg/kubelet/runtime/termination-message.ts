import { open } from "node:fs/promises";
import { annotationNames } from "./labels.ts";
import { parseLogLine } from "./log-line.ts";
import type { RuntimeContainer } from "./runtime-pod.ts";

/** Upstream's MaxContainerTerminationMessage…: bytes of the file, bytes and lines of the log. */
const maxFileBytes = 4096;
const maxLogBytes = 2048;
const maxLogLines = 80;

/**
 * What an ended container leaves to say: its termination message file, or the end of its log when it failed, the file
 * is empty and the policy is FallbackToLogsOnError; behind it what the runtime itself had to say.
 */
export async function terminationMessage(container: RuntimeContainer): Promise<string> {
  const { notes, exitCode, message, logPath, reason } = container;
  const file = notes[annotationNames.terminationMessageFile];
  const said = file ? (await readTail(file, maxFileBytes, "head")).toString("utf8") : "";
  if (said) return message && !said.includes(message) ? `${message}: ${said}` : said;
  const fallback = notes[annotationNames.terminationMessagePolicy] === "FallbackToLogsOnError";
  if (!fallback || (exitCode === 0 && reason !== "ContainerCannotRun") || !logPath) return message;
  return (await lastLogLines(logPath)) || message;
}

async function lastLogLines(logPath: string): Promise<string> {
  // A line has a time stamp and a tag before its text: twice the bytes surely hold the text that is asked for.
  const tail = (await readTail(logPath, maxLogBytes * 8, "tail")).toString("utf8");
  const lines = tail.split("\n").filter(Boolean);
  const texts = lines.map((line) => parseLogLine(line)).filter((line) => line !== undefined);
  const text = texts
    .slice(-maxLogLines)
    .map((line) => (line.partial ? line.text : `${line.text}\n`))
    .join("");
  return Buffer.from(text).subarray(-maxLogBytes).toString("utf8");
}

/** At most `limit` bytes from either end of a file; nothing when there is no file. */
async function readTail(file: string, limit: number, end: "head" | "tail"): Promise<Buffer> {
  try {
    await using handle = await open(file, "r");
    const { size } = await handle.stat();
    const length = Math.min(size, limit);
    const { buffer, bytesRead } = await handle.read(
      Buffer.alloc(length),
      0,
      length,
      end === "tail" ? size - length : 0,
    );
    return buffer.subarray(0, bytesRead);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return Buffer.alloc(0);
    throw error;
  }
}

import { parseLogLine } from "../runtime/log-line.ts";
import type { LogOptions } from "./log-options.ts";

const newline = 0x0a;

/** What the client of a log sees: the text of its lines, cut to what it asked for. Torn entries are left out. */
export async function* renderLog(bytes: AsyncIterable<Buffer>, options: LogOptions): AsyncGenerator<Buffer> {
  let left = options.limitBytes ?? Infinity;
  for await (const block of wholeLines(bytes)) {
    const text = Buffer.from(renderBlock(block.toString("utf8"), options));
    if (text.length === 0) continue;
    yield text.length <= left ? text : text.subarray(0, left);
    left -= text.length;
    if (left <= 0) return;
  }
}

/** Cuts the bytes behind the last line end; what follows waits for its rest. */
async function* wholeLines(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of bytes) {
    const joined = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    const end = joined.lastIndexOf(newline) + 1;
    rest = joined.subarray(end);
    if (end > 0) yield joined.subarray(0, end);
  }
  if (rest.length > 0) yield rest;
}

function renderBlock(block: string, { since, timestamps, stream }: LogOptions): string {
  let output = "";
  for (let start = 0; start < block.length;) {
    const found = block.indexOf("\n", start);
    const end = found < 0 ? block.length : found;
    const line = parseLogLine(block.slice(start, end));
    start = end + 1;
    if (!line || (stream && line.stream !== stream)) continue;
    if (since !== undefined && Date.parse(line.time) < since) continue;
    output += `${timestamps ? `${line.time} ` : ""}${line.text}${line.partial ? "" : "\n"}`;
  }
  return output;
}

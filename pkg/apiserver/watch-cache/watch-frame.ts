const crlf = "\r\n";

/** A line of a watch, made once for all who watch. */
export interface WatchFrame {
  /** `{"type":…,"object":…}\n` */
  readonly line: Buffer;
  /** The line as a chunk of HTTP/1.1's chunked encoding, ready for the socket. */
  readonly chunk: Buffer;
}

const starts = {
  ADDED: Buffer.from('{"type":"ADDED","object":'),
  MODIFIED: Buffer.from('{"type":"MODIFIED","object":'),
  DELETED: Buffer.from('{"type":"DELETED","object":'),
};
const end = Buffer.from("}\n");

/** The frame of an event whose object has these bytes. */
export const eventFrame = (type: keyof typeof starts, object: Buffer): WatchFrame =>
  watchFrame(starts[type], object, end);

/** The frame whose line these parts make up. */
export function watchFrame(...parts: readonly Buffer[]): WatchFrame {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const head = length.toString(16) + crlf;
  const chunk = Buffer.allocUnsafe(head.length + length + crlf.length);
  let at = chunk.write(head, "latin1");
  for (const part of parts) at += part.copy(chunk, at);
  chunk.write(crlf, at, "latin1");
  return { chunk, line: chunk.subarray(head.length, head.length + length) };
}

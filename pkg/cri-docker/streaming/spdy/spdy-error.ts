/** The peer broke SPDY's rules; its connection ends. */
export class SpdyError extends Error {
  override readonly name = "SpdyError";
}

import type { IncomingMessage } from "node:http";
import { statusError } from "../../../apimachinery/status-error.ts";
import { inTurn } from "./body-turns.ts";

/** The largest request body (apiserver's MaxRequestBodyBytes). */
const limit = 3 * 1024 * 1024;

const tooLarge = () => statusError("RequestEntityTooLarge", `Request entity too large: limit is ${limit}`);

/** The whole body of a request. Rejects with 413 as soon as it is known to be over 3 MiB. */
export function readBody(request: IncomingMessage): Promise<Buffer> {
  if (Number(request.headers["content-length"] ?? 0) > limit) return Promise.reject(tooLarge());
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    let ended = false;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) chunks.push(chunk);
      else reject(tooLarge());
    });
    request.on("end", () => {
      ended = true;
      inTurn(() => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
    });
    request.on("error", reject);
    // Every request closes in the end, and an error with its stack is not made for nothing.
    request.on("close", () => ended || reject(statusError("BadRequest", "the request ended before its body did")));
  });
}

import type { ServerResponse } from "node:http";

/** Answers that became ready in this turn of the event loop, and their last bytes. */
let batch: { readonly response: ServerResponse; readonly bytes: Buffer }[] = [];

/**
 * Ends an answer with its last bytes, at the end of this turn of the event loop together with the others of the turn.
 * A write that wakes a client costs several times one to a client that is awake: where a client has many requests under
 * way, the first answer wakes it, and the rest follow while it runs.
 */
export function endAnswer(response: ServerResponse, bytes: Buffer): void {
  if (batch.push({ response, bytes }) === 1) setImmediate(sendBatch);
}

function sendBatch(): void {
  const answers = batch;
  batch = [];
  for (const { response, bytes } of answers) response.end(bytes);
}

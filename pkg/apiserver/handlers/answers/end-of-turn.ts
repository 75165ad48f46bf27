/**
 * What one turn of the event loop has made ready is sent together at its end. A write that wakes a client costs several
 * times one to a client that is awake: where a client has many requests under way, the first answer wakes it, and the
 * rest follow while it runs. Watchers come behind the answers, for whoever writes waits for one of these.
 */
import type { ServerResponse } from "node:http";
import { onceATurn } from "../../../util/once-a-turn.ts";

let answers: { readonly response: ServerResponse; readonly bytes: Buffer }[] = [];
let frames: (() => void)[] = [];

/** Ends an answer, whose head is written, with its last bytes. */
export function endAnswer(response: ServerResponse, bytes: Buffer): void {
  answers.push({ response, bytes });
  askSendAll();
}

/** Calls back when the answers of this turn are sent. */
export function afterAnswers(send: () => void): void {
  frames.push(send);
  askSendAll();
}

const askSendAll = onceATurn(() => {
  const [ready, waiting] = [answers, frames];
  [answers, frames] = [[], []];
  for (const { response, bytes } of ready) response.end(bytes);
  for (const send of waiting) send();
});

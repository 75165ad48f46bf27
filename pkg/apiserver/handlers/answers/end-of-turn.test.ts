import type { ServerResponse } from "node:http";
import { expect, it } from "vitest";
import { afterAnswers, endAnswer } from "./end-of-turn.ts";

it("sends what is ready when the turn is over: answers first, in order, and then what watchers get", async () => {
  const sent: string[] = [];
  const response = { end: (bytes: Buffer) => sent.push(bytes.toString()) } as unknown as ServerResponse;
  afterAnswers(() => sent.push("event"));
  endAnswer(response, Buffer.from("first"));
  endAnswer(response, Buffer.from("second"));
  expect(sent).toEqual([]);
  await new Promise(setImmediate);
  expect(sent).toEqual(["first", "second", "event"]);
});

import { getEventListeners } from "node:events";
import { expect, test } from "vitest";
import { untilAborted } from "./until-aborted.ts";

const never = new Promise<never>(() => undefined);

test("has the promise's outcome while nobody aborts, and leaves nothing on the signal", async () => {
  const { signal } = new AbortController();
  expect(await untilAborted(Promise.resolve("done"), signal)).toBe("done");
  await expect(untilAborted(Promise.reject(new Error("failed")), signal)).rejects.toThrow("failed");
  expect(getEventListeners(signal, "abort")).toEqual([]);
});

test("rejects with the signal's reason as soon as it is aborted", async () => {
  const controller = new AbortController();
  const waiting = untilAborted(never, controller.signal);
  controller.abort(new Error("stopping"));
  await expect(waiting).rejects.toThrow("stopping");
  await expect(untilAborted(Promise.resolve("late"), controller.signal)).rejects.toThrow("stopping");
});

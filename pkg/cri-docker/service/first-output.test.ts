import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { afterEach, expect, test, vi } from "vitest";
import { waitFor } from "../../testing/wait-for.ts";
import { FirstOutput } from "./first-output.ts";

afterEach(() => void vi.useRealTimers());

/** A container whose output is what the test writes into `engine`. */
async function keptContainer() {
  const engine = new PassThrough();
  const first = new FirstOutput({ attach: () => Promise.resolve(engine) });
  await first.keep("a");
  return { engine, first };
}

test("what was said before anybody listened, and what follows, is one output, to be had once", async () => {
  const { engine, first } = await keptContainer();
  engine.write("early ");
  await waitFor(() => expect(engine.readableLength).toBe(0));
  const output = first.take("a");
  engine.end("late");
  expect(output && (await text(output))).toBe("early late");
  expect([first.has("a"), first.take("a")]).toEqual([false, undefined]);
});

test("a program that has ended is still heard", async () => {
  const { engine, first } = await keptContainer();
  engine.end("all");
  await waitFor(() => expect(engine.readableEnded).toBe(true));
  const output = first.take("a");
  expect(output && (await text(output))).toBe("all");
});

test("one that says more than is kept is let go, and not held up", async () => {
  const { engine, first } = await keptContainer();
  for (let left = 40; left > 0 && !engine.destroyed; left--) engine.write(Buffer.alloc(64 * 1024));
  await waitFor(() => expect([first.has("a"), engine.destroyed]).toEqual([false, true]));
});

test("who comes late, or to what is removed, joins what is said then", async () => {
  vi.useFakeTimers();
  const { engine, first } = await keptContainer();
  await vi.advanceTimersByTimeAsync(31_000);
  expect([first.has("a"), engine.destroyed]).toEqual([false, true]);
});

test("an engine that breaks off is told to the client", async () => {
  const { engine, first } = await keptContainer();
  const output = first.take("a");
  engine.destroy(new Error("gone"));
  await expect(text(output ?? engine)).rejects.toThrow("gone");
});

import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { readableLogLine } from "./log-line.ts";

const readable = (line: unknown) =>
  stripVTControlCharacters(readableLogLine(typeof line === "string" ? line : JSON.stringify(line)));

test("an entry reads as time, level, message and facts", () => {
  const entry = { level: 30, time: "2026-01-02T03:04:05.678Z", component: "berth-node", pod: "default/web-1" };
  expect(readable({ ...entry, why: "no room", msg: "Started" })).toBe(
    '2026-01-02T03:04:05.678Z INFO  Started pod=default/web-1 why="no room"',
  );
});

test("of an error its message is shown, not its stack", () => {
  const err = { type: "Error", message: "refused", stack: "Error: refused\n    at x" };
  expect(readable({ level: 50, time: "t", component: "c", err, msg: "Cannot list" })).toBe(
    "t ERROR Cannot list error=refused",
  );
});

test.each(["", "plain words", "{ not json", '{"some":"json"}'])("%j stays as it is", (line) => {
  expect(readable(line)).toBe(line);
});

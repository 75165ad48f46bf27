import { expect, test } from "vitest";
import { ServerHealth } from "./server-health.ts";

test("each resolver is asked in turn, and once more", () => {
  const health = new ServerHealth(() => 0);
  expect(health.attempts(["a", "b"]).map(({ server }) => server)).toEqual(["a", "b", "a", "b"]);
});

test("a silent one comes last and is waited for half as long, until its time is over or it answers", () => {
  let now = 0;
  const health = new ServerHealth(() => now);
  health.silent("a");
  expect(health.attempts(["a", "b"])).toEqual([
    { server: "b", timeoutMs: 1000 },
    { server: "b", timeoutMs: 1000 },
    { server: "a", timeoutMs: 500 },
  ]);
  now = 30_000;
  expect(health.attempts(["a"])[0]?.timeoutMs).toBe(1000);
  health.silent("a");
  health.answered("a");
  expect(health.attempts(["a"])[0]?.timeoutMs).toBe(1000);
});

test("when all are silent each is tried once, so that the client knows soon", () => {
  const health = new ServerHealth(() => 0);
  for (const server of ["a", "b"]) health.silent(server);
  expect(health.attempts(["a", "b"]).length).toBe(2);
});

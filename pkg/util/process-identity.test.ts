import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { afterEach, expect, test } from "vitest";
import { identify, isAlive, ownIdentity, type ProcessIdentity, terminate } from "./process-identity.ts";

const children: ChildProcess[] = [];
afterEach(() => children.splice(0).forEach((child) => child.kill("SIGKILL")));

/** A process that runs `script` and has said that it is there. */
async function running(script: string): Promise<{ child: ChildProcess; identity: ProcessIdentity }> {
  const child = spawn("sh", ["-c", `${script}; echo here; while :; do sleep 0.1; done`], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  children.push(child);
  await once(child.stdout, "data");
  const identity = identify(child.pid ?? 0);
  if (!identity) throw new Error("the process is not there");
  return { child, identity };
}

test("this process is alive, and another with its pid is not it", () => {
  const self = ownIdentity();
  expect(isAlive(self)).toBe(true);
  expect(isAlive({ ...self, startedAt: "another-boot/1" })).toBe(false);
});

test.each([
  [":", 60_000, "SIGTERM"],
  ["trap '' TERM", 0, "SIGKILL"],
])("a process (%j) that gets %d ms of grace ends by %s", async (script, graceMs, signal) => {
  const { child, identity } = await running(script);
  const ended = once(child, "exit");
  await terminate(identity, graceMs);
  expect(isAlive(identity)).toBe(false);
  expect((await ended)[1]).toBe(signal);
});

test("a process that is not the one meant is left alone", async () => {
  const { child, identity } = await running(":");
  await terminate({ ...identity, startedAt: "another-boot/1" }, 0);
  expect([isAlive(identity), child.signalCode]).toEqual([true, null]);
});

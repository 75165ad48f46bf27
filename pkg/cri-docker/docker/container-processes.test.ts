import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { killProcessesOf } from "./container-processes.ts";

const [ours, others] = ["0f".repeat(32), "a1".repeat(32)];

describe("processes of a container", () => {
  let proc = "";
  const children: ChildProcess[] = [];
  beforeEach(() => {
    proc = mkdtempSync(path.join(tmpdir(), "proc-"));
  });
  afterEach(() => {
    for (const child of children.splice(0)) child.kill("SIGKILL");
    rmSync(proc, { recursive: true });
  });

  /** A real process that stands in the folder's cgroup of that name. */
  function startIn(cgroup: string): ChildProcess {
    const child = spawn("sleep", ["1000"], { stdio: "ignore" });
    children.push(child);
    mkdirSync(path.join(proc, `${child.pid}`));
    writeFileSync(path.join(proc, `${child.pid}`, "cgroup"), `0::${cgroup}\n`);
    return child;
  }

  it("are killed, whatever names the cgroup has around the container's, and nobody else's are", async () => {
    const [first, second, other] = [`/docker/${ours}`, `/system.slice/docker-${ours}.scope`, `/docker/${others}`].map(
      startIn,
    );
    const ends = [first, second].map((child) => once(child as ChildProcess, "exit"));
    mkdirSync(path.join(proc, "sys"));
    killProcessesOf(ours, proc);
    expect(await Promise.all(ends)).toEqual([
      [null, "SIGKILL"],
      [null, "SIGKILL"],
    ]);
    expect(other?.signalCode).toBeNull();
  });
});

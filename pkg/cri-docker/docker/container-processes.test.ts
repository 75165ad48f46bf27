import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { killProcessesOf, processUser } from "./container-processes.ts";

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

  it("tell who they run as, unless they have user ids of their own or are somebody else's", () => {
    const { pid = 0 } = startIn(`/docker/${ours}`);
    const file = (name: string, text: string) => writeFileSync(path.join(proc, `${pid}`, name), text);
    file("status", "Name:\tsh\nUid:\t1000\t0\t0\t0\nGid:\t7\t0\t0\t0\nGroups:\t7 8 \n");
    file("uid_map", "         0          0 4294967295\n");
    expect(processUser(pid, ours, proc)).toEqual({ uid: 1000, gid: 7, groups: [7, 8] });
    expect(processUser(pid, others, proc)).toBeUndefined();
    file("uid_map", "         0     100000      65536\n");
    expect(processUser(pid, ours, proc)).toBeUndefined();
  });

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

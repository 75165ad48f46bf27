import { spawn } from "node:child_process";
import { once } from "node:events";
import { PassThrough } from "node:stream";
import { status } from "@grpc/grpc-js";
import { expect, it } from "vitest";
import type { CriContext } from "./cri-context.ts";
import { execSync } from "./exec-sync.ts";

/** As the engine tells of them while it has not begun to run the program. */
const notYet = { pid: 0, exitCode: undefined };

it("kills a program that begins only after its time is over", async () => {
  const program = spawn("sleep", ["1000"]);
  const ended = once(program, "exit");
  const states = [notYet, notYet, { pid: program.pid ?? 0, exitCode: undefined }];
  const execs = {
    create: async () => "exec",
    start: async () => new PassThrough(),
    state: async () => states.shift() ?? notYet,
  };
  // Every process is in a cgroup whose name holds this one.
  const late = execSync({ engine: { execs } } as unknown as CriContext, { containerId: "/", cmd: ["x"], timeout: 1n });
  await expect(late).rejects.toMatchObject({ code: status.DEADLINE_EXCEEDED });
  expect(await ended).toEqual([null, "SIGKILL"]);
});

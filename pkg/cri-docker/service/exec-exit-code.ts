import { setTimeout as sleep } from "node:timers/promises";
import type { Engine } from "../docker/engine.ts";

/** The engine closes the streams a moment before it notes the end. */
const pollMs = 10;
const tries = 500;

/** The exit code of an exec whose output has ended. */
export async function execExitCode({ execs }: Engine, id: string): Promise<number> {
  for (let left = tries; left > 0; left--) {
    const { exitCode } = await execs.state(id);
    if (exitCode !== undefined) return exitCode;
    await sleep(pollMs);
  }
  throw new Error("the command closed its output and still runs");
}

import { setTimeout as sleep } from "node:timers/promises";
import type { ContainerInfo } from "../docker/containers.ts";
import type { Engine } from "../docker/engine.ts";
import { types } from "../translation/labels.ts";
import { inspectOwn } from "./inspect-own.ts";

const killedCode = 137;
/** How long after a container's end the engine may still learn that it was for its memory. */
const settleMs = 500;
const pollMs = 20;

/**
 * What the engine knows of a container. That the kernel killed it for its memory reaches the engine on another way than
 * its end, and may come after it: where that can be, it is waited for, because the reason of an end is read only once.
 */
export async function inspectEnded(engine: Engine, id: string, now: () => number = Date.now): Promise<ContainerInfo> {
  for (;;) {
    const found = await inspectOwn(engine, id, types.container);
    if (!mayBeForMemory(found, now())) return found;
    await sleep(pollMs);
  }
}

function mayBeForMemory({ State, HostConfig }: ContainerInfo, now: number): boolean {
  if (State.Running || State.OOMKilled || State.ExitCode !== killedCode || !HostConfig.Memory) return false;
  const age = now - Date.parse(State.FinishedAt);
  return age >= 0 && age < settleMs;
}

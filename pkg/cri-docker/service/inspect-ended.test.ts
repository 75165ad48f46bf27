import { expect, test } from "vitest";
import type { ContainerInfo } from "../docker/containers.ts";
import type { Engine } from "../docker/engine.ts";
import { labelNames, types } from "../translation/labels.ts";
import { inspectEnded } from "./inspect-ended.ts";

const at = Date.parse("2026-01-02T03:04:05Z");

/** An engine that answers one state after the other, the last one for ever; `asked` counts. */
function engineThatKnows(memory: number, ...states: Partial<ContainerInfo["State"]>[]) {
  const answers = { asked: 0 };
  const inspect = () => {
    const state = states[Math.min(answers.asked++, states.length - 1)];
    return Promise.resolve({
      Config: { Labels: { [labelNames.type]: types.container } },
      State: { Running: false, OOMKilled: false, FinishedAt: new Date(at).toISOString(), ...state },
      HostConfig: { Memory: memory },
    });
  };
  return { engine: { containers: { inspect } } as unknown as Engine, answers };
}

test("a container that was killed at its memory limit is looked at until the engine knows why", async () => {
  const { engine } = engineThatKnows(1024, { ExitCode: 137 }, { ExitCode: 137 }, { ExitCode: 137, OOMKilled: true });
  expect((await inspectEnded(engine, "a", () => at + 10)).State.OOMKilled).toBe(true);
});

test("one that was killed for another reason is not waited for: no limit, another code, long ago", async () => {
  for (const [memory, code, now] of [
    [0, 137, at + 10],
    [1024, 1, at + 10],
    [1024, 137, at + 600],
  ] as const) {
    const { engine, answers } = engineThatKnows(memory, { ExitCode: code });
    await inspectEnded(engine, "a", () => now);
    expect(answers.asked).toBe(1);
  }
});

import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { EngineError } from "./engine-error.ts";

/** A pull that says nothing for that long is given up. */
const silenceMs = 60_000;

/** Reads the engine's progress messages to their end. Rejects with the error that is among them. */
export async function untilDone(messages: Readable): Promise<void> {
  const giveUp = () => messages.destroy(new EngineError("other", `no progress for ${silenceMs / 1000} seconds`));
  const timer = setTimeout(giveUp, silenceMs);
  try {
    for await (const line of createInterface({ input: messages })) {
      timer.refresh();
      if (!line.trim()) continue;
      const { error } = JSON.parse(line) as { error?: string };
      if (error !== undefined) throw new EngineError("other", error);
    }
    if (messages.errored) throw messages.errored;
  } finally {
    clearTimeout(timer);
    messages.destroy();
  }
}

import { setTimeout as sleep } from "node:timers/promises";
import type { Engine } from "../docker/engine.ts";
import type { CommandStreams, TerminalSize } from "../streaming/interface.ts";

const pollMs = 10;
const tries = 500;

/**
 * Gives an exec's terminal the client's size, and each new one. The engine answers a start before the program runs, and
 * refuses or loses a size that comes until then: so the latest is given once more when it does.
 */
export async function keepTerminalSize({ execs }: Engine, id: string, streams: CommandStreams): Promise<void> {
  let latest: TerminalSize | undefined;
  const resize = async () => {
    if (latest) await execs.resize(id, latest.width, latest.height);
  };
  streams.onResize((size) => {
    latest = size;
    // Refused too early it is given again below; refused because the command has ended, it is nobody's.
    resize().catch(() => undefined);
  });
  if (await runs({ execs }, id)) await resize();
}

/** Whether it came to run: not where it ended before that was seen. */
async function runs({ execs }: Pick<Engine, "execs">, id: string): Promise<boolean> {
  for (let left = tries; left > 0; left--) {
    const { pid, exitCode } = await execs.state(id);
    if (exitCode !== undefined) return false;
    if (pid > 0) return true;
    await sleep(pollMs);
  }
  return false;
}

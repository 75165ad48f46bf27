import { expect, test } from "vitest";
import { conflict } from "../../apimachinery/status-error.ts";
import { createLogger } from "../../component-base/logger.ts";
import { waitFor } from "../../testing/wait-for.ts";
import { systemClock } from "../../util/clock.ts";
import { Controller } from "./controller.ts";

const web = { group: "", resource: "pods", name: "web" };

/** Runs a controller over the keys "conflict" and "refused", which fail once for what they are named after. */
async function logOfFailures(): Promise<string> {
  const lines: string[] = [];
  const log = createLogger("test", "info", { write: (line) => void lines.push(line) });
  const tries = new Map<string, number>();
  const reconcile = (key: string): Promise<undefined> => {
    tries.set(key, (tries.get(key) ?? 0) + 1);
    if (tries.get(key) === 2) return Promise.resolve(undefined);
    return Promise.reject(key === "refused" ? new Error("refused") : conflict(web, "it has been modified"));
  };
  const controller = new Controller(
    (enqueue) => {
      for (const key of ["conflict", "refused"]) enqueue(key);
      return { reconcile };
    },
    { name: "test", clock: systemClock, log },
  );
  controller.run();
  await waitFor(() => expect([...tries.values()]).toEqual([2, 2]));
  controller.stop();
  return lines.join("");
}

test("what a controller fails at is in its log, but for a write that somebody else was before", async () => {
  const log = await logOfFailures();
  expect(log).toContain('"key":"refused"');
  expect(log).not.toContain('"key":"conflict"');
});

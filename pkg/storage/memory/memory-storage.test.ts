import { expect, it } from "vitest";
import { FakeClock } from "../../testing/fake-clock.ts";
import { describeStorage } from "../contract.ts";
import { MemoryStorage } from "./memory-storage.ts";

describeStorage("memory", async () => ({ storage: new MemoryStorage() }));

it("the memory engine forgets old history when it has a clock", async () => {
  const clock = new FakeClock();
  const storage = new MemoryStorage(clock);
  await storage.put("a", Buffer.from("1"), 0);
  clock.advance(7 * 60_000);
  expect(storage.compactedRevision).toBe(storage.revision);
  expect(clock.pending).toBe(0);
  await storage.close();
});

import { describe, expect, it } from "vitest";
import { settled } from "../../testing/settled.ts";
import { StartQueue } from "./start-queue.ts";

describe("start queue", () => {
  it("runs no more at a time than it may, in order, and goes on after failures", async () => {
    const queue = new StartQueue(2);
    const finish: (() => void)[] = [];
    const begun: number[] = [];
    const tasks = [0, 1, 2, 3, 4].map((number) =>
      queue.run("later", async () => {
        begun.push(number);
        await new Promise<void>((resolve) => finish.push(resolve));
        if (number === 0) throw new Error("failed");
      }),
    );
    const results = Promise.allSettled(tasks);
    await Promise.resolve();
    for (let ended = 0; ended < tasks.length; ended++) {
      expect(begun.length).toBe(Math.min(ended + 2, tasks.length));
      finish[ended]?.();
      await settled();
    }
    expect(begun).toEqual([0, 1, 2, 3, 4]);
    expect((await results).map(({ status }) => status)).toEqual(["rejected", ...Array<string>(4).fill("fulfilled")]);
  });

  it("lets those go first that finish a pod, so that of many pods some run before all have begun", async () => {
    const queue = new StartQueue(1);
    const begun: string[] = [];
    const start = (order: "first" | "later", name: string) =>
      queue.run(order, () => {
        begun.push(name);
        return Promise.resolve();
      });
    const pod = async (name: string) => {
      await start("later", `sandbox of ${name}`);
      await start("first", `container of ${name}`);
    };
    await Promise.all(["a", "b", "c"].map(pod));
    expect(begun.indexOf("container of a")).toBeLessThan(begun.indexOf("sandbox of c"));
    expect(begun.indexOf("container of b")).toBeLessThan(begun.lastIndexOf("container of c"));
  });
});

import { readFileSync, renameSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { attempt, run } from "../support/cluster.ts";
import { TestRuntime } from "./test-runtime.ts";

const runtime = new TestRuntime();
beforeAll(() => runtime.start());
afterAll(() => runtime.close());

const counted = (lines: readonly string[]) => lines.map((line) => Number(line.split(" ")[2]));
const upTo = (count: number) => Array.from({ length: count }, (_, at) => at + 1);
/** How many lines the container has written, as the engine knows while the runtime is away. */
const written = (id: string) => run("docker", ["logs", id]).split("\n").length - 1;
/** Counts until it is told that it is enough, and then has ended. */
const count = "i=0; while [ ! -f /tmp/enough ]; do i=$((i+1)); echo $i; usleep 5000; done";
/** Ends such a container; returns how far it has counted. */
function stopCounting(id: string): number {
  run("docker", ["exec", id, "touch", "/tmp/enough"]);
  run("docker", ["wait", id]);
  return written(id);
}

describe("container logs", () => {
  it("say which stream and whether a line goes on", async () => {
    const id = await runtime.run(
      await runtime.sandbox(),
      "echo out; head -c 20000 /dev/zero | tr '\\0' x >&2; echo >&2",
    );
    await expect.poll(() => runtime.log(id)).toHaveLength(3);
    const lines = await runtime.log(id);
    expect(lines.map((line) => line.slice(0, 8)).sort()).toEqual(["stderr F", "stderr P", "stdout F"]);
    const long = lines.filter((line) => line.startsWith("stderr")).map((line) => line.slice(9));
    expect(long.join("")).toBe("x".repeat(20_000));
  });

  it("are whole and without doubles when the runtime restarts while containers write", async () => {
    const id = await runtime.run(await runtime.sandbox(), count);
    for (let restarts = 0; restarts < 3; restarts++) {
      await expect.poll(async () => (await runtime.log(id)).length).toBeGreaterThan(30 * (restarts + 1));
      await runtime.restart(() => {
        const before = written(id);
        return expect.poll(() => written(id)).toBeGreaterThan(before + 10);
      });
    }
    const all = stopCounting(id);
    await expect.poll(async () => (await runtime.log(id)).length).toBeGreaterThanOrEqual(all);
    expect(counted(await runtime.log(id))).toEqual(upTo(all));
  });

  it("are taken up of containers that ended while the runtime was away", async () => {
    const id = await runtime.run(await runtime.sandbox(), "echo 1; while [ ! -f /tmp/go ]; do sleep 0.1; done; echo 2");
    await runtime.restart(async () => {
      run("docker", ["exec", id, "touch", "/tmp/go"]);
      run("docker", ["wait", id]);
    });
    await expect.poll(async () => counted(await runtime.log(id))).toEqual([1, 2]);
  });

  const much = `seq 100000 | sed 's/$/ ${"x".repeat(250)}/'`;
  const untilTold = "while [ ! -f /tmp/go ]; do sleep 0.1; done; echo 100001";
  it.each([
    ["ended", "echo 100001"],
    ["goes on", `${untilTold}; sleep 1000`],
  ])("of a container that %s are whole and without doubles over the engine's rotations", async (_, then) => {
    const id = await runtime.run(await runtime.sandbox(), `${much}; ${then}`);
    const slow = { timeout: 180_000, interval: 500 };
    const { logPath } = await runtime.status(id);
    // Who reads all of it again and again leaves the runtime, in the same process, no time to write.
    const last = () => Number(attempt("tail", ["-n", "1", logPath]).stdout.split(" ")[3]);
    await expect.poll(last, slow).toBeGreaterThanOrEqual(100_000);
    if (then.startsWith(untilTold)) run("docker", ["exec", id, "touch", "/tmp/go"]);
    await expect.poll(last, slow).toBe(100_001);
    expect(counted(await runtime.log(id))).toEqual(upTo(100_001));
  });

  it("go on in a new file after rotation", async () => {
    const id = await runtime.run(await runtime.sandbox(), count);
    const { logPath } = await runtime.status(id);
    await expect.poll(async () => (await runtime.log(id)).length).toBeGreaterThan(50);
    const rotated = `${logPath}.20260102-150405`;
    renameSync(logPath, rotated);
    await runtime.cri.reopenContainerLog({ containerId: id });
    const both = () => (readFileSync(rotated, "utf8") + readFileSync(logPath, "utf8")).split("\n").slice(0, -1);
    await expect.poll(async () => (await runtime.log(id)).length).toBeGreaterThan(50);
    const all = stopCounting(id);
    await expect.poll(() => both().length).toBeGreaterThanOrEqual(all);
    expect(both().map((line) => Number(line.split(" ")[3]))).toEqual(upTo(all));
  });
});

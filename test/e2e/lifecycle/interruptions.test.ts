import { expect, test } from "vitest";
import { usePrivateCluster } from "../support/private-cluster.ts";
import { endProcessesOf } from "../support/processes.ts";

const cluster = usePrivateCluster("interrupt");
const { up, attemptBerth } = cluster;
const { berth } = cluster.engine;

test("of two ups at once one works and the other says who does", async () => {
  berth("down");
  const outcomes = await Promise.all([cluster.upUntil("berth"), cluster.upUntil("berth")]);
  const codes = await Promise.all(outcomes.map(({ ended }) => ended));
  expect(codes.map(([code]) => code).sort()).toEqual([0, 1]);
  expect(outcomes.map(({ said }) => said()).join("")).toMatch(
    /^berth: another berth command \(pid \d+\) is working on this cluster; wait for it$/m,
  );
  cluster.expectWorking();
});

test("down during up is refused, and up goes on", async () => {
  berth("down");
  const { pid, ended } = await cluster.upUntil("Starting processes");
  const { code, stderr } = attemptBerth("down");
  expect([code, stderr]).toEqual([
    1,
    `berth: another berth command (pid ${pid}) is working on this cluster; wait for it\n`,
  ]);
  expect(await ended).toEqual([0, null]);
  cluster.expectWorking();
});

test("Ctrl-C during up stops what it started, and the next up works", async () => {
  berth("down");
  const { kill, ended, said } = await cluster.upUntil("Starting processes");
  kill("SIGINT");
  expect(await ended).toEqual([130, null]);
  expect(said()).toContain("berth: interrupted; berth up goes on where this ended");
  expect(cluster.pids()).toEqual([]);
  up();
  cluster.expectWorking();
});

test.each([
  "Checking this machine",
  "Keys and certificates",
  "Starting processes",
  "API server answers",
  "Node is ready",
])("an up that is killed with all its processes after %j is mended by the next", async (step) => {
  berth("down", "--purge");
  const { kill, ended } = await cluster.upUntil(step);
  kill("SIGKILL");
  await ended;
  endProcessesOf(cluster.engine.home);
  up();
  cluster.expectWorking();
});

test.each(["Starting processes", "API server answers"])(
  "an up that alone is killed after %j leaves a cluster that the next joins",
  async (step) => {
    berth("down");
    const { kill, ended } = await cluster.upUntil(step);
    kill("SIGKILL");
    await ended;
    up();
    cluster.expectWorking();
  },
);

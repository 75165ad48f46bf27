import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { waitFor } from "../../../pkg/testing/wait-for.ts";
import { until } from "../support/cluster.ts";
import { berthProgram, otherPlaces, usePrivateCluster } from "../support/private-cluster.ts";
import { fillDisk } from "../support/private-engine.ts";

const cluster = usePrivateCluster("damage");
const { engine, name, up, attemptBerth } = cluster;
const { berth } = engine;

test("a supervisor that was killed is told by status, and up brings a new one without touching containers", async () => {
  cluster.runPod("steady");
  const before = await cluster.settledContainers();
  process.kill(cluster.pidOf("berth-supervisor"), "SIGKILL");
  await until("status telling of it", () => attemptBerth("status").code === 1);
  expect(attemptBerth("status").stdout).toMatch(/berth up mends it[^]*✗ berth-supervisor +stopped/);
  up();
  cluster.expectWorking();
  expect(cluster.containers()).toEqual(before);
});

test("a node that was deleted is told by status, and up registers it again without touching containers", async () => {
  cluster.runPod("steady");
  const before = await cluster.settledContainers();
  engine.kubectl("delete", "node", "--all");
  expect(attemptBerth("status").stdout).toContain("✗ node");
  expect(up()).toContain("that was deleted");
  cluster.expectWorking();
  expect(engine.kubectl("get", "nodes", "--no-headers")).toMatch(/ Ready /);
  expect(cluster.containers()).toEqual(before);
});

test("a cluster whose record is damaged is brought up afresh, and taken down whole", () => {
  const damage = () => writeFileSync(path.join(engine.home, "run/processes.json"), "");
  damage();
  up();
  cluster.expectWorking();
  damage();
  berth("down");
  expect(cluster.pids()).toEqual([]);
});

test("a cluster whose home was removed is told by status, and taken down whole", async () => {
  // Those who still run write there meanwhile.
  await waitFor(() => rmSync(engine.home, { recursive: true, force: true }));
  expect(attemptBerth("status")).toMatchObject({
    code: 1,
    stdout: expect.stringContaining("berth down removes what is left"),
  });
  berth("down");
  expect(cluster.pids()).toEqual([]);
  expect(cluster.containers()).toEqual([""]);
  expect(engine.run("docker", ["network", "ls", "-q", "--filter", `name=^${name}$`])).toBe("");
});

test("a store that is damaged is told in one sentence, and nothing goes on trying", () => {
  berth("down");
  const store = path.join(engine.home, "data/data.mdb");
  const good = readFileSync(store);
  writeFileSync(store, Buffer.alloc(good.length, "garbage"));
  const { code, stderr } = attemptBerth("up");
  expect(code).toBe(1);
  expect(stderr).toMatch(/^berth: berth-server does not stay up \(exit code 1\): [^\n]*data[^\n]*\n$/);
  expect(cluster.pids()).toEqual([]);
  writeFileSync(store, good);
});

test("a disk with too little room for new pods is told by up, by status and by doctor", () => {
  const small = path.join(engine.home, "../small");
  mkdirSync(small);
  engine.run("mount", ["-t", "tmpfs", "-o", "size=300m", "tmpfs", small]);
  const berthThere = (...args: string[]) => engine.attempt("env", [`BERTH_HOME=${small}`, berthProgram, ...args]);
  const told =
    /the node has DiskPressure \(disk pressure: \S+small\/kubelet has \d+Mi available\): new pods stay Pending/;
  try {
    const { code, stdout, stderr } = berthThere("up", "--name=small", ...otherPlaces);
    expect([code, stderr, stdout]).toEqual([0, "", expect.stringMatching(told)]);
    expect(berthThere("status").stdout).toMatch(told);
    expect(JSON.parse(berthThere("status", "-o", "json").stdout).warnings).toEqual([expect.stringMatching(told)]);
    expect(berthThere("doctor").stdout).toMatch(/disk: \d+ MB free, too little for new pods/);
    const full = /! only 0 MB are free for \S+small: the cluster cannot write its data/;
    const makeRoom = fillDisk(small);
    expect(berthThere("status").stdout).toMatch(full);
    expect(berthThere("kubectl", "create", "configmap", "meanwhile").stderr).toContain("its disk is full");
    makeRoom();
    expect(berthThere("status").stdout).not.toMatch(full);
    expect(berthThere("kubectl", "create", "configmap", "afterwards").stdout).toBe("configmap/afterwards created\n");
  } finally {
    berthThere("down", "--purge");
    engine.run("umount", [small]);
  }
});

import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ConfigMap, Pod } from "../../api/core/v1/types.generated.ts";
import { notFound } from "../../apimachinery/status-error.ts";
import { silentLogger } from "../../component-base/logger.ts";
import { PodDirectories } from "../pod/pod-directories.ts";
import { PodEvents } from "../pod/pod-events.ts";
import { VolumeManager } from "./volume-manager.ts";

const pod: Pod = {
  metadata: { name: "web", namespace: "default", uid: "u1" },
  spec: {
    containers: [],
    volumes: [
      { name: "late", configMap: { name: "late" } },
      { name: "slow", configMap: { name: "slow" } },
    ],
  },
};
const ending: Pod = { ...pod, metadata: { ...pod.metadata, deletionTimestamp: "2026-01-01T00:00:00Z" } };

describe("the volumes of a pod", () => {
  let root = "";
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), "volumes-"));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  /** A manager whose ConfigMaps the test hands out: `there` have their name as data, `slow` when it is let go. */
  function setUp() {
    const there = new Map<string, ConfigMap>();
    const said: string[] = [];
    const reads: string[] = [];
    let letGo = () => {};
    const slow = new Promise<void>((resolve) => (letGo = resolve));
    const create = (name: string) => there.set(name, { metadata: { name }, data: { name } });
    const manager = new VolumeManager({
      directories: new PodDirectories(root, join(root, "logs")),
      events: new PodEvents({ event: (_, type, reason, message) => said.push(`${type} ${reason} ${message}`) }),
      log: silentLogger,
      objects: {
        async configMap(_, name) {
          reads.push(name);
          if (name === "slow") await slow;
          const found = there.get(name);
          if (!found) throw notFound({ resource: "configmaps", name });
          return found;
        },
        secret: () => Promise.reject(new Error("no secrets here")),
      },
      tokens: { token: () => Promise.reject(new Error("no tokens here")) },
      allocatable: () => ({}),
      hostIPs: [],
    });
    return { manager, create, there, said, reads, letGo };
  }

  it("are set up by one at a time, also when one of them fails while another is still being written", async () => {
    const { manager, create, reads, letGo } = setUp();
    create("slow");
    const first = manager.setUp(pod);
    const failed = expect(first).rejects.toThrow('configmaps "late" not found');
    await expect.poll(() => reads).toEqual(["late", "slow"]);
    create("late");
    const second = manager.setUp(pod);
    await new Promise((resolve) => setImmediate(resolve));
    expect(reads).toEqual(["late", "slow"]);
    letGo();
    await failed;
    const path = (await second).get("slow")?.path ?? "";
    expect(await readFile(join(path, "name"), "utf8")).toBe("slow");
  });

  it("are brought up to date each for itself, whatever has become of the others", async () => {
    const { manager, create, there, letGo } = setUp();
    letGo();
    create("late");
    create("slow");
    const path = (await manager.setUp(pod)).get("slow")?.path ?? "";
    there.delete("late");
    there.set("slow", { metadata: { name: "slow" }, data: { name: "new" } });
    manager.refresh("u1");
    await expect.poll(() => readFile(join(path, "name"), "utf8")).toBe("new");
  });

  it("stay as they are when the pod is to end, whatever becomes of what they refer to", async () => {
    const { manager, create, said, reads, letGo } = setUp();
    create("late");
    create("slow");
    letGo();
    await manager.setUp(pod);
    reads.length = 0;
    manager.refresh("u1", ending);
    manager.refresh("u1");
    await manager.tearDown("u1");
    expect({ reads, said }).toEqual({ reads: [], said: [] });
  });
});

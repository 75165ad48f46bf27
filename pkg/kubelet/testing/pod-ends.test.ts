import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import type { Container, Pod } from "../../api/core/v1/types.generated.ts";
import { getCondition } from "../../apimachinery/conditions.ts";
import { KubeletHarness } from "./kubelet-harness.ts";

const web = (more: Partial<Container> = {}): Container => ({ name: "web", image: "busybox:1", ...more });
const isRunning = ({ status }: Pod) => status?.phase === "Running";

/** What somebody else makes of a pod in the API. */
function change({ cluster }: KubeletHarness, name: string, changed: (pod: Pod) => Pod): void {
  const resource = { group: "", version: "v1", resource: "pods" };
  const request = { verb: "get", resource, namespace: "default", name } as const;
  const pod = cluster.api.store.find(request);
  if (!pod) throw new Error(`no pod ${name}`);
  cluster.api.store.put(request, changed(pod as Pod));
}

/** A second delete with a grace period of a second, as the API server makes it of a pod that ends already. */
const askSooner = (harness: KubeletHarness, name: string) =>
  change(harness, name, (pod) => ({ ...pod, metadata: { ...pod.metadata, deletionGracePeriodSeconds: 1 } }));

describe("a pod that ends", () => {
  it("runs its preStop hook first, and has what is left of the grace period", async () => {
    await using harness = await KubeletHarness.start();
    const order: string[] = [];
    harness.cri.onExec = (_name, [command = ""]) => {
      order.push(command);
      return { exitCode: 0 };
    };
    harness.cri.stopCode = () => {
      order.push("stop");
      return 0;
    };
    await harness.create("web-1", { containers: [web({ lifecycle: { preStop: { exec: { command: ["drain"] } } } })] });
    await harness.until("web-1", isRunning);
    await harness.delete("web-1");
    await harness.untilGone("web-1");
    expect(order).toEqual(["drain", "stop"]);
    const stop = harness.cri.log.find(({ call }) => call === "stopContainer");
    expect(stop?.request).toMatchObject({ timeout: 30n });
  });

  it("ends when somebody else writes a phase that is final, and its containers are not started again", async () => {
    await using harness = await KubeletHarness.start();
    harness.cri.stopCode = () => 143;
    await harness.create("web-1", { containers: [web()] });
    await harness.until("web-1", isRunning);
    change(harness, "web-1", (pod) => ({ ...pod, status: { ...pod.status, phase: "Failed" } }));
    const { status } = await harness.until(
      "web-1",
      (pod) => pod.status?.containerStatuses?.[0]?.state?.terminated !== undefined && pod.status.phase === "Failed",
    );
    expect(status?.containerStatuses?.[0]).toMatchObject({
      ready: false,
      restartCount: 0,
      state: { terminated: { exitCode: 143 } },
    });
    expect(harness.reasons()).toContain("Killing");
  });

  it("has two seconds to end by itself, however short its grace period is", async () => {
    await using harness = await KubeletHarness.start();
    await harness.create("web-1", { terminationGracePeriodSeconds: 0 });
    await harness.until("web-1", isRunning);
    await harness.delete("web-1", 0);
    await expect.poll(() => harness.cri.containers.size).toBe(0);
    const stop = harness.cri.log.find(({ call }) => call === "stopContainer");
    expect(stop?.request).toMatchObject({ timeout: 2n });
  });

  it("runs all preStop hooks at once, a sidecar's too", async () => {
    await using harness = await KubeletHarness.start();
    const order: string[] = [];
    harness.cri.onExec = (name) => {
      order.push(`hook of ${name}`);
      return { exitCode: 0 };
    };
    harness.cri.stopCode = (name) => {
      order.push(name);
      return 0;
    };
    const lifecycle = { preStop: { exec: { command: ["drain"] } } };
    const sidecar = web({ name: "proxy", restartPolicy: "Always", lifecycle });
    const slow = web({ lifecycle: { preStop: { sleep: { seconds: 3 } } } });
    await harness.create("web-1", { initContainers: [sidecar], containers: [slow] });
    await harness.until("web-1", isRunning);
    await harness.delete("web-1");
    await harness.untilGone("web-1");
    expect(order).toEqual(["hook of proxy", "web", "proxy"]);
  });

  it("does not wait for a container that is being killed for its probe with a longer grace period", async () => {
    await using harness = await KubeletHarness.start();
    let release: () => void = () => undefined;
    const graces: number[] = [];
    harness.cri.onStop = (_name, grace) => {
      graces.push(grace);
      return grace > 100 ? new Promise((resolve) => (release = resolve)) : Promise.resolve();
    };
    harness.cri.onExec = () => ({ exitCode: 1 });
    const livenessProbe = { exec: { command: ["alive"] }, periodSeconds: 1, failureThreshold: 1 };
    const containers = [web({ livenessProbe })];
    await harness.create("web-1", { containers, terminationGracePeriodSeconds: 600 });
    await expect.poll(() => graces).toEqual([600]);
    await harness.delete("web-1", 5);
    await harness.untilGone("web-1");
    expect(graces).toEqual([600, 5]);
    release();
  });

  it("tells of its readiness and its containers' ends while others take their time", async () => {
    await using harness = await KubeletHarness.start();
    let ready = true;
    let release: () => void = () => undefined;
    harness.cri.onExec = () => ({ exitCode: ready ? 0 : 1 });
    harness.cri.onStop = (name) => (name === "web" ? new Promise((resolve) => (release = resolve)) : Promise.resolve());
    const probe = { exec: { command: ["check"] }, periodSeconds: 1, failureThreshold: 1 };
    const containers = [web({ readinessProbe: probe, livenessProbe: probe }), web({ name: "quick" })];
    await harness.create("web-1", { containers });
    await harness.until("web-1", ({ status }) => status?.containerStatuses?.every(({ ready }) => ready) === true);
    await harness.delete("web-1");
    await harness.until("web-1", ({ status }) => status?.containerStatuses?.[1]?.state?.terminated !== undefined);
    ready = false;
    const pod = await harness.until("web-1", ({ status }) => status?.containerStatuses?.[0]?.ready === false);
    expect(pod.status?.containerStatuses?.[0]?.state?.running).toBeDefined();
    expect(harness.said.some(({ message }) => message?.startsWith("Liveness probe failed"))).toBe(false);
    release();
    await harness.untilGone("web-1");
  });

  it("is gone at once when it is forced", async () => {
    await using harness = await KubeletHarness.start();
    await harness.create("web-1");
    await harness.until("web-1", isRunning);
    await harness.delete("web-1", 0);
    await harness.untilGone("web-1");
    await expect.poll(() => harness.cri.containers.size).toBe(0);
  });

  it("stops sooner when a shorter grace period is asked for meanwhile", async () => {
    await using harness = await KubeletHarness.start();
    const lifecycle = { preStop: { sleep: { seconds: 600 } } };
    await harness.create("web-1", { containers: [web({ lifecycle })], terminationGracePeriodSeconds: 900 });
    await harness.until("web-1", isRunning);
    await harness.delete("web-1");
    await expect.poll(() => harness.reasons()).toContain("Killing");
    askSooner(harness, "web-1");
    await harness.untilGone("web-1");
  });

  it("stops sooner also when that is asked before its containers have been told", async () => {
    await using harness = await KubeletHarness.start();
    await harness.create("web-1");
    await harness.until("web-1", isRunning);
    const { listContainers } = harness.cri.runtime;
    let answer = (): void => undefined;
    const asked = new Promise<void>((resolve) => (answer = resolve));
    vi.spyOn(harness.cri.runtime, "listContainers").mockImplementation(async (request) => {
      await asked;
      return listContainers(request);
    });
    await harness.delete("web-1");
    askSooner(harness, "web-1");
    setImmediate(answer);
    await harness.untilGone("web-1");
    const stops = harness.cri.log.filter(({ call }) => call === "stopContainer");
    expect(stops.map(({ request }) => (request as { timeout: bigint }).timeout)).toContain(2n);
  });

  it("stops its sidecars last, in reverse order", async () => {
    await using harness = await KubeletHarness.start();
    const stopped: string[] = [];
    harness.cri.stopCode = (name) => {
      stopped.push(name);
      return 0;
    };
    const sidecar = (name: string) => web({ name, restartPolicy: "Always" });
    await harness.create("web-1", { initContainers: [sidecar("s1"), sidecar("s2")], containers: [web()] });
    await harness.until("web-1", isRunning);
    await harness.delete("web-1");
    await harness.untilGone("web-1");
    expect(stopped).toEqual(["web", "s2", "s1"]);
  });

  it("is evicted when it keeps more on disk than it may", async () => {
    await using harness = await KubeletHarness.start();
    const resources = { limits: { "ephemeral-storage": "1Mi" } };
    await harness.create("web-1", { containers: [web({ resources })], terminationGracePeriodSeconds: 600 });
    await harness.until("web-1", isRunning);
    harness.cri.written.set("web", 2_000_000n);
    const pod = await harness.until("web-1", ({ status }) => status?.phase === "Failed");
    const message = "Pod ephemeral local storage usage exceeds the total limit of containers 1Mi. ";
    expect(pod.status).toMatchObject({ reason: "Evicted", message });
    expect(pod.status?.conditions).toContainEqual(
      expect.objectContaining({ type: "DisruptionTarget", status: "True", reason: "TerminationByKubelet", message }),
    );
    expect(harness.said).toContainEqual({ type: "Warning", reason: "Evicted", message });
    const stop = harness.cri.log.find(({ call }) => call === "stopContainer");
    expect(stop?.request).toMatchObject({ timeout: 2n });
  });

  it("fails when its deadline is over", async () => {
    await using harness = await KubeletHarness.start();
    await harness.create("job", { activeDeadlineSeconds: 4 });
    const pod = await harness.until("job", ({ status }) => status?.phase === "Failed");
    expect(pod.status).toMatchObject({
      reason: "DeadlineExceeded",
      message: "Pod was active on the node longer than the specified deadline",
    });
    expect(harness.cri.running("web")).toEqual([]);
  });

  it("has not failed before its containers have ended, though it is unready at once", async () => {
    await using harness = await KubeletHarness.start();
    let release: () => void = () => undefined;
    harness.cri.onStop = () => new Promise((resolve) => (release = resolve));
    await harness.create("job", { activeDeadlineSeconds: 4 });
    const stopping = await harness.until(
      "job",
      ({ status }) => getCondition(status?.conditions, "Ready")?.reason === "PodFailed",
    );
    expect(stopping.status).toMatchObject({ phase: "Running" });
    expect(stopping.status?.reason).toBeUndefined();
    await expect.poll(() => harness.cri.count("stopContainer")).toBe(1);
    expect((await harness.get("job"))?.status?.phase).toBe("Running");
    release();
    await harness.until("job", ({ status }) => status?.phase === "Failed" && status.reason === "DeadlineExceeded");
  });

  it("is gone even if its image never came", async () => {
    await using harness = await KubeletHarness.start();
    await harness.create("web-1", { containers: [web({ image: "missing:1", imagePullPolicy: "IfNotPresent" })] });
    await expect.poll(() => harness.reasons()).toContain("Failed");
    await harness.delete("web-1");
    await harness.untilGone("web-1");
    await expect.poll(() => harness.cri.sandboxes.size).toBe(0);
  });

  it("leaves nothing behind when its name was too long for a folder of logs", async () => {
    await using harness = await KubeletHarness.start();
    const name = "a".repeat(253);
    await harness.create(name);
    await expect.poll(() => harness.said.map(({ reason }) => reason)).toContain("FailedCreatePodSandBox");
    await harness.delete(name);
    await harness.untilGone(name);
    await expect.poll(() => readdir(join(harness.root, "kubelet/pods"))).toEqual([]);
  });

  it("keeps its final phase and is cleaned up when it is deleted later", async () => {
    await using harness = await KubeletHarness.start();
    await harness.create("job", { restartPolicy: "Never" });
    await harness.until("job", isRunning);
    harness.cri.exit("web", 0);
    await harness.until("job", ({ status }) => status?.phase === "Succeeded");
    await harness.stopKubelet();
    await harness.startKubelet();
    await harness.delete("job");
    await harness.untilGone("job");
    await expect.poll(() => harness.cri.containers.size + harness.cri.sandboxes.size).toBe(0);
    expect(harness.cri.count("startContainer")).toBe(1);
  });
});

import { existsSync } from "node:fs";
import path from "node:path";
import { status as grpc } from "@grpc/grpc-js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  ContainerEventType,
  ContainerState,
  NamespaceMode,
  PodSandboxState,
} from "../../../pkg/cri/generated/cri/v1/api.ts";
import { run } from "../support/cluster.ts";
import { TestRuntime } from "./test-runtime.ts";

const runtime = new TestRuntime();
beforeAll(() => runtime.start());
afterAll(() => runtime.close());

const exited = (id: string) =>
  expect.poll(async () => (await runtime.status(id)).state).toBe(ContainerState.CONTAINER_EXITED);

describe("CRI on Docker", () => {
  it("runs a sandbox with its own address, name and resolv.conf, and a container inside it", async () => {
    const sandbox = await runtime.sandbox();
    const { status } = await runtime.cri.podSandboxStatus({ podSandboxId: sandbox.id });
    expect(status?.state).toBe(PodSandboxState.SANDBOX_READY);
    expect(status?.metadata).toEqual(sandbox.config.metadata);
    const id = await runtime.run(sandbox, "cat /etc/resolv.conf; hostname; hostname -i; exit 7");
    await exited(id);
    await expect
      .poll(() => runtime.log(id))
      .toEqual([
        "stdout F nameserver 10.96.0.10",
        "stdout F search default.svc.cluster.local",
        "stdout F options ndots:5",
        "stdout F web",
        `stdout F ${status?.network?.ip}`,
      ]);
    expect(await runtime.status(id)).toMatchObject({ exitCode: 7, reason: "Error" });
  });

  it("lists by label, sandbox and state, and tells nothing of another runtime's containers", async () => {
    const other = new TestRuntime();
    await other.start();
    try {
      const sandbox = await runtime.sandbox({ labels: { app: "listed" }, annotations: { note: "kept" } });
      const id = await runtime.create(sandbox, "true", { labels: { tier: "x" } });
      const { items } = await runtime.cri.listPodSandbox({ filter: { labelSelector: { app: "listed" } } });
      expect(items).toMatchObject([{ id: sandbox.id, labels: { app: "listed" }, annotations: { note: "kept" } }]);
      const created = { podSandboxId: sandbox.id, state: { state: ContainerState.CONTAINER_CREATED } };
      expect((await runtime.cri.listContainers({ filter: created })).containers.map((each) => each.id)).toEqual([id]);
      const running = { podSandboxId: sandbox.id, state: { state: ContainerState.CONTAINER_RUNNING } };
      expect((await runtime.cri.listContainers({ filter: running })).containers).toEqual([]);
      expect((await other.cri.listPodSandbox({})).items).toEqual([]);
    } finally {
      await other.close();
    }
  });

  it("stops and removes what is there and does not mind what is not", async () => {
    const sandbox = await runtime.sandbox();
    const id = await runtime.run(sandbox, "trap 'exit 0' TERM; while :; do sleep 0.1; done");
    await runtime.cri.stopContainer({ containerId: id, timeout: 10n });
    expect(await runtime.status(id)).toMatchObject({ exitCode: 0, reason: "Completed" });
    for (let twice = 0; twice < 2; twice++) {
      await runtime.cri.stopContainer({ containerId: id });
      await runtime.cri.removeContainer({ containerId: id });
      await runtime.cri.stopPodSandbox({ podSandboxId: sandbox.id });
      await runtime.cri.removePodSandbox({ podSandboxId: sandbox.id });
    }
    await expect(runtime.status(id)).rejects.toMatchObject({ code: grpc.NOT_FOUND });
    const gone = runtime.cri.podSandboxStatus({ podSandboxId: sandbox.id });
    await expect(gone).rejects.toMatchObject({ code: grpc.NOT_FOUND });
  });

  it("keeps no files of a sandbox that somebody removed behind its back", async () => {
    const { id } = await runtime.sandbox();
    const [{ Mounts }] = JSON.parse(run("docker", ["inspect", id])) as [{ Mounts: { Source: string }[] }];
    const file = Mounts[0]?.Source ?? "";
    expect(existsSync(file)).toBe(true);
    run("docker", ["rm", "-f", id]);
    await expect.poll(() => existsSync(path.dirname(file))).toBe(false);
  });

  it("takes what somebody paused for running, and ends it like all else", async () => {
    const sandbox = await runtime.sandbox();
    const id = await runtime.run(sandbox, "sleep 1000");
    run("docker", ["pause", id, sandbox.id]);
    const [listed] = (await runtime.cri.listPodSandbox({ filter: { id: sandbox.id } })).items;
    expect(listed?.state).toBe(PodSandboxState.SANDBOX_READY);
    expect((await runtime.cri.podSandboxStatus({ podSandboxId: sandbox.id })).status?.state).toBe(listed?.state);
    const running = { podSandboxId: sandbox.id, state: { state: ContainerState.CONTAINER_RUNNING } };
    expect((await runtime.cri.listContainers({ filter: running })).containers.map((each) => each.id)).toEqual([id]);
    await runtime.cri.stopPodSandbox({ podSandboxId: sandbox.id });
    await exited(id);
    const { items } = await runtime.cri.listPodSandbox({ filter: { id: sandbox.id } });
    expect(items[0]?.state).toBe(PodSandboxState.SANDBOX_NOTREADY);
  });

  it("says clearly why a container cannot start", async () => {
    const sandbox = await runtime.sandbox();
    const containerId = await runtime.create(sandbox, "", { command: ["nosuch"] });
    const reason = 'exec: "nosuch": executable file not found in $PATH';
    await expect(runtime.cri.startContainer({ containerId })).rejects.toMatchObject({ details: reason });
    expect(await runtime.status(containerId)).toMatchObject({
      ...{ state: ContainerState.CONTAINER_EXITED, reason: "StartError", message: reason },
    });
    const missing = runtime.create(sandbox, "", { image: { image: "berth.test/nosuch:1" } });
    await expect(missing).rejects.toMatchObject({ code: grpc.NOT_FOUND });
  });

  it("replaces the leftover of a create whose answer got lost", async () => {
    const sandbox = await runtime.sandbox();
    const metadata = { name: "same", attempt: 0 };
    const first = await runtime.create(sandbox, "true", { metadata });
    const second = await runtime.create(sandbox, "true", { metadata });
    await expect(runtime.status(first)).rejects.toMatchObject({ code: grpc.NOT_FOUND });
    expect((await runtime.status(second)).metadata).toEqual(metadata);
  });

  it("runs commands to their end, and kills those that take too long with all that they started", async () => {
    const id = await runtime.run(await runtime.sandbox(), "sleep 1000");
    const command = ["sh", "-c", "echo out; echo err >&2; exit 3"];
    const { stdout, stderr, exitCode } = await runtime.cri.execSync({ containerId: id, cmd: command, timeout: 120n });
    expect([String(stdout), String(stderr), exitCode]).toEqual(["out\n", "err\n", 3]);
    const late = runtime.cri.execSync({ containerId: id, cmd: ["sh", "-c", "sleep 777 & sleep 778"], timeout: 1n });
    await expect(late).rejects.toMatchObject({ code: grpc.DEADLINE_EXCEEDED });
    const processes = await runtime.cri.execSync({ containerId: id, cmd: ["ps"], timeout: 120n });
    expect(String(processes.stdout)).not.toMatch(/sleep 77/);
  });

  it("shares namespaces as asked: processes with the pod, network with the host", async () => {
    const sandbox = await runtime.sandbox();
    const shared = { linux: { securityContext: { namespaceOptions: { pid: NamespaceMode.POD } } } };
    const id = await runtime.run(sandbox, "ps", shared);
    await exited(id);
    await expect.poll(async () => (await runtime.log(id)).join("\n")).toContain("/pause");
    const namespaceOptions = { network: NamespaceMode.NODE };
    const host = await runtime.sandbox({ linux: { securityContext: { namespaceOptions } } });
    const { status } = await runtime.cri.podSandboxStatus({ podSandboxId: host.id });
    expect(status?.network?.ip).toBe("");
    expect(status?.linux?.namespaces?.options?.network).toBe(NamespaceMode.NODE);
  });

  it("announces what happens, the end of a container only when its log is whole", async () => {
    const gone = new AbortController();
    const seen: string[] = [];
    let log: string[] | undefined;
    const sandbox = await runtime.sandbox();
    const uid = sandbox.config.metadata?.uid;
    const watch = (async () => {
      for await (const event of runtime.cri.getContainerEvents({}, { signal: gone.signal })) {
        const ofContainer = event.containersStatuses.length > 0;
        if (event.podSandboxStatus?.metadata?.uid !== uid || !ofContainer) continue;
        seen.push(ContainerEventType[event.containerEventType]);
        if (event.containerEventType !== ContainerEventType.CONTAINER_STOPPED_EVENT) continue;
        log = await runtime.log(event.containerId);
        return;
      }
    })();
    await runtime.cri.version({});
    await runtime.run(sandbox, "seq 1 2000");
    await watch;
    gone.abort();
    expect(seen).toEqual(["CONTAINER_CREATED_EVENT", "CONTAINER_STARTED_EVENT", "CONTAINER_STOPPED_EVENT"]);
    expect(log).toHaveLength(2000);
  });

  it("measures and limits what containers use", async () => {
    const linux = { resources: { memoryLimitInBytes: 64_000_000n, cpuShares: 100n }, securityContext: {} };
    const id = await runtime.run(await runtime.sandbox(), "sleep 1000", { linux });
    await runtime.cri.execSync({
      containerId: id,
      cmd: ["dd", "if=/dev/zero", "of=/file", "bs=1M", "count=3"],
      timeout: 120n,
    });
    const { stats: own } = await runtime.cri.containerStats({ containerId: id });
    expect(own?.writableLayer?.usedBytes?.value).toBeGreaterThanOrEqual(3_145_728n);
    const { stats } = await runtime.cri.listContainerStats({ filter: { id } });
    expect(stats[0]?.memory?.workingSetBytes?.value).toBeGreaterThan(0n);
    expect(stats[0]?.cpu?.usageCoreNanoSeconds?.value).toBeGreaterThan(0n);
    await runtime.cri.updateContainerResources({ containerId: id, linux: { memoryLimitInBytes: 96_000_000n } });
    expect((await runtime.status(id)).resources?.linux?.memoryLimitInBytes).toBe(96_000_000n);
  });

  it("adopts running pods after a restart", async () => {
    const sandbox = await runtime.sandbox();
    const id = await runtime.run(sandbox, "sleep 1000");
    const { startedAt } = await runtime.status(id);
    await runtime.restart();
    expect(await runtime.status(id)).toMatchObject({ state: ContainerState.CONTAINER_RUNNING, startedAt });
    const { exitCode } = await runtime.cri.execSync({
      containerId: id,
      cmd: ["cat", "/etc/resolv.conf"],
      timeout: 120n,
    });
    expect(exitCode).toBe(0);
  });
});

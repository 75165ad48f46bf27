import { randomBytes } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { status as grpc } from "@grpc/grpc-js";
import * as v1 from "../../cri/generated/cri/v1/api.ts";
import type { CriRuntime, RuntimeConnection } from "../runtime/cri-calls.ts";

interface Sandbox {
  readonly config: v1.PodSandboxConfig;
  readonly status: v1.PodSandboxStatus;
}

interface FakeContainer {
  readonly config: v1.ContainerConfig;
  readonly sandboxId: string;
  readonly status: v1.ContainerStatus;
}

type CallName = keyof CriRuntime;

const newId = () => randomBytes(32).toString("hex");

export function grpcError(code: grpc, details: string): Error {
  return Object.assign(new Error(`${code} ${grpc[code]}: ${details}`), { code, details });
}

/**
 * A container runtime in memory, as strict as a real one: containers need a ready sandbox and an image that is there, a stopped
 * one stays stopped. Tests end containers with `exit` and make calls fail with `fail`.
 */
export class FakeCri implements RuntimeConnection {
  readonly sandboxes = new Map<string, Sandbox>();
  readonly containers = new Map<string, FakeContainer>();
  /** Images that are there, and that can be pulled. */
  readonly images = new Map<string, v1.Image>();
  readonly registry = new Set<string>();
  /** Every call so far, oldest first. */
  readonly log: { readonly call: CallName; readonly request: unknown }[] = [];
  /** How containers answer to being asked to stop: their exit code, or undefined to ignore it until killed. */
  stopCode: (name: string) => number | undefined = () => 0;
  /** How long a container takes to stop, given its grace period in seconds. */
  onStop: (name: string, graceSeconds: number) => Promise<void> = () => Promise.resolve();
  /** What runs inside: exit code and output of an exec by container name. */
  onExec: (name: string, cmd: readonly string[]) => { exitCode: number; stdout?: string } = () => ({ exitCode: 0 });
  /** Called when a container starts; may end it. */
  onStart: (name: string, id: string) => void = () => undefined;
  /** Bytes that containers wrote outside of volumes, by name. */
  readonly written = new Map<string, bigint>();
  /** Where streams are served. */
  streamingUrl = "http://127.0.0.1:1";
  private readonly failures = new Map<CallName, Error[]>();
  private readonly listeners = new Set<(event: v1.ContainerEventResponse) => void>();
  private readonly streams = new Set<(error?: Error) => void>();
  private address = 1;

  constructor(
    private readonly now: () => number,
    ...images: readonly string[]
  ) {
    for (const image of images) this.addImage(image);
  }

  addImage(name: string, user: Partial<Pick<v1.Image, "uid" | "username">> = {}): void {
    this.images.set(name, v1.Image.fromPartial({ id: `sha256:${name}`, repoTags: [name], size: 1000n, ...user }));
  }

  close(): void {
    this.breakStreams();
  }

  /** The next calls of this name fail. */
  fail(call: CallName, ...errors: readonly Error[]): void {
    this.failures.set(call, [...(this.failures.get(call) ?? []), ...errors]);
  }

  count(call: CallName): number {
    return this.log.filter((entry) => entry.call === call).length;
  }

  /** Live containers of a name. */
  running(name: string): FakeContainer[] {
    const found = [...this.containers.values()].filter(({ config }) => config.metadata?.name === name);
    return found.filter(({ status }) => status.state === v1.ContainerState.CONTAINER_RUNNING);
  }

  /** Ends the running container of a name. */
  exit(name: string, exitCode: number, terminationMessage?: string): void {
    for (const container of this.running(name)) this.end(container, exitCode, terminationMessage);
  }

  /** The sandbox dies with everything in it, as after a reboot. */
  killSandboxes(): void {
    for (const { status } of this.sandboxes.values()) status.state = v1.PodSandboxState.SANDBOX_NOTREADY;
    for (const container of this.containers.values()) {
      if (container.status.state === v1.ContainerState.CONTAINER_RUNNING) this.end(container, 137);
    }
  }

  /** Every event stream breaks. */
  breakStreams(): void {
    for (const end of this.streams) end(new Error("stream broken"));
    this.streams.clear();
    this.listeners.clear();
  }

  private async *events(signal: AbortSignal | undefined): AsyncGenerator<v1.ContainerEventResponse> {
    const queue: v1.ContainerEventResponse[] = [];
    let broken: Error | undefined;
    let wake: () => void = () => undefined;
    const listener = (event: v1.ContainerEventResponse) => {
      queue.push(event);
      wake();
    };
    const end = (error?: Error) => {
      broken = error ?? new Error("cancelled");
      wake();
    };
    signal?.addEventListener("abort", () => end());
    this.listeners.add(listener);
    this.streams.add(end);
    try {
      while (!broken) {
        for (let event = queue.shift(); event; event = queue.shift()) yield event;
        await new Promise<void>((resolve) => (wake = resolve));
      }
      throw broken;
    } finally {
      this.listeners.delete(listener);
      this.streams.delete(end);
    }
  }

  readonly runtime: CriRuntime = this.traced({
    getContainerEvents: (_request, options) => this.events(options?.signal),
    version: async () => ({
      version: "0.1.0",
      runtimeName: "docker",
      runtimeVersion: "20.10.24",
      runtimeApiVersion: "v1",
    }),
    status: async () =>
      v1.StatusResponse.fromPartial({
        status: {
          conditions: [
            { type: "RuntimeReady", status: true },
            { type: "NetworkReady", status: true },
          ],
        },
      }),
    runPodSandbox: async (request) => this.runPodSandbox(v1.RunPodSandboxRequest.fromPartial(request)),
    stopPodSandbox: async ({ podSandboxId = "" }) => this.stopPodSandbox(podSandboxId),
    removePodSandbox: async ({ podSandboxId = "" }) => {
      this.sandboxes.delete(podSandboxId);
      for (const [id, { sandboxId }] of this.containers) if (sandboxId === podSandboxId) this.containers.delete(id);
      return {};
    },
    podSandboxStatus: async ({ podSandboxId = "" }) =>
      v1.PodSandboxStatusResponse.fromPartial({ status: this.sandbox(podSandboxId).status }),
    listPodSandbox: async ({ filter }) => ({
      items: [...this.sandboxes.values()]
        .filter(({ status }) => hasLabels(status.labels, filter?.labelSelector))
        .map(({ status }) => v1.PodSandbox.fromPartial({ ...status })),
    }),
    createContainer: async (request) => this.createContainer(v1.CreateContainerRequest.fromPartial(request)),
    startContainer: async ({ containerId = "" }) => this.startContainer(containerId),
    stopContainer: async ({ containerId = "", timeout = 0n }) => {
      await this.onStop(this.container(containerId).config.metadata?.name ?? "", Number(timeout));
      return this.stopContainer(containerId, BigInt(timeout));
    },
    removeContainer: async ({ containerId = "" }) => {
      this.containers.delete(containerId);
      return {};
    },
    listContainers: async ({ filter }) => ({
      containers: [...this.containers.values()]
        .filter(({ config }) => hasLabels(config.labels, filter?.labelSelector))
        .map(({ status, sandboxId }) => v1.Container.fromPartial({ ...status, podSandboxId: sandboxId })),
    }),
    containerStatus: async ({ containerId = "" }) =>
      v1.ContainerStatusResponse.fromPartial({ status: this.container(containerId).status }),
    reopenContainerLog: async () => ({}),
    execSync: async ({ containerId = "", cmd = [] }) => {
      const { exitCode, stdout = "" } = this.onExec(this.container(containerId).config.metadata?.name ?? "", cmd);
      return { exitCode, stdout: Buffer.from(stdout), stderr: Buffer.alloc(0) };
    },
    exec: async () => ({ url: `${this.streamingUrl}/exec/token` }),
    attach: async () => ({ url: `${this.streamingUrl}/attach/token` }),
    portForward: async () => ({ url: `${this.streamingUrl}/portforward/token` }),
    containerStats: async ({ containerId = "" }) =>
      v1.ContainerStatsResponse.fromPartial({
        stats: {
          writableLayer: {
            usedBytes: { value: this.written.get(this.container(containerId).config.metadata?.name ?? "") ?? 0n },
          },
        },
      }),
    listContainerStats: async () => ({ stats: [] }),
    listImages: async () => ({ images: [...this.images.values()] }),
    imageStatus: async ({ image }) =>
      v1.ImageStatusResponse.fromPartial({ image: this.images.get(image?.image ?? "") }),
    pullImage: async ({ image }) => {
      const name = image?.image ?? "";
      if (!this.registry.has(name)) throw grpcError(grpc.UNKNOWN, `manifest for ${name} not found: manifest unknown`);
      this.addImage(name);
      return { imageRef: `sha256:${name}` };
    },
  });

  private traced(calls: CriRuntime): CriRuntime {
    const wrap = (name: CallName) => async (request: never) => {
      this.log.push({ call: name, request });
      const failure = this.failures.get(name)?.shift();
      if (failure) throw failure;
      return (calls[name] as (request: never) => Promise<unknown>)(request);
    };
    const unary = (Object.keys(calls) as CallName[]).filter((name) => name !== "getContainerEvents");
    return { ...calls, ...Object.fromEntries(unary.map((name) => [name, wrap(name)])) };
  }

  private runPodSandbox({ config }: v1.RunPodSandboxRequest): v1.RunPodSandboxResponse {
    if (!config) throw grpcError(grpc.INVALID_ARGUMENT, "no config");
    const id = newId();
    const ip = config.linux?.securityContext?.namespaceOptions?.network === v1.NamespaceMode.NODE ? "" : this.nextIp();
    const status = v1.PodSandboxStatus.fromPartial({
      id,
      metadata: config.metadata,
      state: v1.PodSandboxState.SANDBOX_READY,
      createdAt: this.nanos(),
      network: { ip },
      labels: config.labels,
      annotations: config.annotations,
    });
    this.sandboxes.set(id, { config, status });
    return { podSandboxId: id };
  }

  private nanos(): bigint {
    return BigInt(Math.floor(this.now())) * 1_000_000n;
  }

  private nextIp(): string {
    return `10.244.0.${++this.address}`;
  }

  private stopPodSandbox(id: string): v1.StopPodSandboxResponse {
    const { status } = this.sandbox(id);
    status.state = v1.PodSandboxState.SANDBOX_NOTREADY;
    for (const container of this.containers.values()) {
      if (container.sandboxId === id && isRunning(container)) this.end(container, 137);
    }
    return {};
  }

  private createContainer({ podSandboxId, config }: v1.CreateContainerRequest): v1.CreateContainerResponse {
    const sandbox = this.sandbox(podSandboxId);
    if (sandbox.status.state !== v1.PodSandboxState.SANDBOX_READY)
      throw grpcError(grpc.UNKNOWN, "sandbox is not ready");
    const image = [...this.images.values()].find(({ id }) => id === config?.image?.image);
    if (!config || !image) throw grpcError(grpc.NOT_FOUND, `no such image: ${config?.image?.image}`);
    const id = newId();
    const status = v1.ContainerStatus.fromPartial({
      id,
      metadata: config.metadata,
      state: v1.ContainerState.CONTAINER_CREATED,
      createdAt: this.nanos(),
      image: config.image,
      imageRef: `docker-pullable://${image.id}`,
      labels: config.labels,
      annotations: config.annotations,
      mounts: config.mounts,
      logPath: join(sandbox.config.logDirectory, config.logPath),
    });
    this.containers.set(id, { config, sandboxId: podSandboxId, status });
    return { containerId: id };
  }

  private startContainer(id: string): v1.StartContainerResponse {
    const container = this.container(id);
    if (this.sandbox(container.sandboxId).status.state !== v1.PodSandboxState.SANDBOX_READY) {
      throw grpcError(grpc.UNKNOWN, "sandbox is not ready");
    }
    if (container.status.state !== v1.ContainerState.CONTAINER_CREATED)
      throw grpcError(grpc.UNKNOWN, "already started");
    container.status.state = v1.ContainerState.CONTAINER_RUNNING;
    container.status.startedAt = this.nanos();
    this.emit(container, v1.ContainerEventType.CONTAINER_STARTED_EVENT);
    this.onStart(container.config.metadata?.name ?? "", id);
    return {};
  }

  private stopContainer(id: string, timeout: bigint): v1.StopContainerResponse {
    const container = this.container(id);
    if (!isRunning(container)) return {};
    const code = timeout > 0n ? this.stopCode(container.config.metadata?.name ?? "") : 137;
    this.end(container, code ?? 137);
    return {};
  }

  private end(container: FakeContainer, exitCode: number, terminationMessage?: string): void {
    const { status, config } = container;
    const file = config.mounts.find(({ containerPath }) => containerPath === "/dev/termination-log");
    if (terminationMessage !== undefined && file) writeFileSync(file.hostPath, terminationMessage);
    status.state = v1.ContainerState.CONTAINER_EXITED;
    status.exitCode = exitCode;
    status.reason = exitCode === 0 ? "Completed" : "Error";
    status.finishedAt = this.nanos();
    this.emit(container, v1.ContainerEventType.CONTAINER_STOPPED_EVENT);
  }

  /** Writes a line to a container's log as the runtime does. */
  writeLog(name: string, text: string, stream = "stdout"): void {
    const container = [...this.containers.values()].reverse().find(({ config }) => config.metadata?.name === name);
    if (!container) throw new Error(`no container ${name}`);
    mkdirSync(dirname(container.status.logPath), { recursive: true });
    writeFileSync(container.status.logPath, `${new Date().toISOString()} ${stream} F ${text}\n`, { flag: "a" });
  }

  private emit({ status, sandboxId }: FakeContainer, containerEventType: v1.ContainerEventType): void {
    const podSandboxStatus = this.sandboxes.get(sandboxId)?.status;
    const event = v1.ContainerEventResponse.fromPartial({
      containerId: status.id,
      containerEventType,
      createdAt: this.nanos(),
      podSandboxStatus: podSandboxStatus,
      containersStatuses: [status],
    });
    queueMicrotask(() => {
      for (const listener of this.listeners) listener(event);
    });
  }

  private sandbox(id: string): Sandbox {
    const found = this.sandboxes.get(id);
    if (!found) throw grpcError(grpc.NOT_FOUND, `could not find sandbox ${id}`);
    return found;
  }

  private container(id: string): FakeContainer {
    const found = this.containers.get(id);
    if (!found) throw grpcError(grpc.NOT_FOUND, `could not find container ${id}`);
    return found;
  }
}

const isRunning = ({ status }: FakeContainer) => status.state === v1.ContainerState.CONTAINER_RUNNING;

function hasLabels(
  labels: Readonly<Record<string, string>>,
  wanted: Readonly<Record<string, string | undefined>> = {},
): boolean {
  return Object.entries(wanted).every(([key, value]) => labels[key] === value);
}

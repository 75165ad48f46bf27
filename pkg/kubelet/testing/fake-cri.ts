import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { status as grpc } from "@grpc/grpc-js";
import * as v1 from "../../cri/generated/cri/v1/api.ts";
import type { CriRuntime, RuntimeConnection } from "../runtime/cri-calls.ts";
import { FakeEventStream } from "./fake-event-stream.ts";
import { type FakeContainer, FakeRuntimeState, isRunning, nameOf } from "./fake-runtime-state.ts";
import { grpcError } from "./grpc-error.ts";

type CallName = keyof CriRuntime;

/**
 * A container runtime in memory, as strict as a real one (see FakeRuntimeState): containers need an image that is
 * there. Tests end containers with `exit` and make calls fail with `fail`.
 */
export class FakeCri implements RuntimeConnection {
  readonly #events = new FakeEventStream();
  readonly #state: FakeRuntimeState;
  readonly #failures = new Map<CallName, Error[]>();
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

  constructor(now: () => number, ...images: readonly string[]) {
    this.#state = new FakeRuntimeState(now, (event) => this.#events.tell(event));
    for (const image of images) this.addImage(image);
  }

  get sandboxes() {
    return this.#state.sandboxes;
  }

  get containers() {
    return this.#state.containers;
  }

  addImage(name: string, user: Partial<Pick<v1.Image, "uid" | "username">> = {}): void {
    this.images.set(name, v1.Image.fromPartial({ id: `sha256:${name}`, repoTags: [name], size: 1000n, ...user }));
  }

  close(): void {
    this.breakStreams();
  }

  /** The next calls of this name fail. */
  fail(call: CallName, ...errors: readonly Error[]): void {
    this.#failures.set(call, [...(this.#failures.get(call) ?? []), ...errors]);
  }

  count(call: CallName): number {
    return this.log.filter((entry) => entry.call === call).length;
  }

  /** Live containers of a name. */
  running(name: string): FakeContainer[] {
    return [...this.containers.values()].filter((container) => nameOf(container) === name && isRunning(container));
  }

  /** Ends the running container of a name. */
  exit(name: string, exitCode: number, terminationMessage?: string): void {
    for (const container of this.running(name)) this.#state.end(container, exitCode, terminationMessage);
  }

  /** The sandbox dies with everything in it, as after a reboot. */
  killSandboxes(): void {
    for (const id of this.sandboxes.keys()) this.#state.stopSandbox(id);
  }

  /** Every event stream breaks. */
  breakStreams(): void {
    this.#events.break();
  }

  /** Writes a line to a container's log as the runtime does. */
  writeLog(name: string, text: string, stream = "stdout"): void {
    const container = [...this.containers.values()].reverse().find((each) => nameOf(each) === name);
    if (!container) throw new Error(`no container ${name}`);
    mkdirSync(dirname(container.status.logPath), { recursive: true });
    writeFileSync(container.status.logPath, `${new Date().toISOString()} ${stream} F ${text}\n`, { flag: "a" });
  }

  readonly runtime: CriRuntime = this.#traced({
    getContainerEvents: (_request, options) => this.#events.listen(options?.signal),
    version: async () => ({
      version: "0.1.0",
      runtimeName: "docker",
      runtimeVersion: "20.10.24",
      runtimeApiVersion: "v1",
    }),
    imageFsInfo: async () => v1.ImageFsInfoResponse.fromPartial({}),
    status: async () =>
      v1.StatusResponse.fromPartial({
        status: {
          conditions: [
            { type: "RuntimeReady", status: true },
            { type: "NetworkReady", status: true },
          ],
        },
      }),
    runPodSandbox: async (request) => {
      const { config } = v1.RunPodSandboxRequest.fromPartial(request);
      if (!config) throw grpcError(grpc.INVALID_ARGUMENT, "no config");
      return { podSandboxId: this.#state.runSandbox(config) };
    },
    stopPodSandbox: async ({ podSandboxId = "" }) => {
      this.#state.stopSandbox(podSandboxId);
      return {};
    },
    removePodSandbox: async ({ podSandboxId = "" }) => {
      this.#state.removeSandbox(podSandboxId);
      return {};
    },
    podSandboxStatus: async ({ podSandboxId = "" }) =>
      v1.PodSandboxStatusResponse.fromPartial({ status: this.#state.sandbox(podSandboxId).status }),
    listPodSandbox: async ({ filter }) => ({
      items: this.#state
        .labelledSandboxes(filter?.labelSelector)
        .map(({ status }) => v1.PodSandbox.fromPartial({ ...status })),
    }),
    createContainer: async (request) => {
      const { podSandboxId, config } = v1.CreateContainerRequest.fromPartial(request);
      const image = [...this.images.values()].find(({ id }) => id === config?.image?.image);
      if (!config || !image) throw grpcError(grpc.NOT_FOUND, `no such image: ${config?.image?.image}`);
      return { containerId: this.#state.createContainer(podSandboxId, config, image.id) };
    },
    startContainer: async ({ containerId = "" }) => {
      this.onStart(nameOf(this.#state.startContainer(containerId)), containerId);
      return {};
    },
    stopContainer: async ({ containerId = "", timeout = 0n }) => {
      const container = this.#state.container(containerId);
      const [name, graceSeconds] = [nameOf(container), Number(timeout)];
      await this.onStop(name, graceSeconds);
      if (isRunning(container)) this.#state.end(container, (graceSeconds > 0 ? this.stopCode(name) : undefined) ?? 137);
      return {};
    },
    removeContainer: async ({ containerId = "" }) => {
      this.containers.delete(containerId);
      return {};
    },
    listContainers: async ({ filter }) => ({
      containers: this.#state
        .labelledContainers(filter?.labelSelector)
        .map(({ status, sandboxId }) => v1.Container.fromPartial({ ...status, podSandboxId: sandboxId })),
    }),
    containerStatus: async ({ containerId = "" }) =>
      v1.ContainerStatusResponse.fromPartial({ status: this.#state.container(containerId).status }),
    reopenContainerLog: async () => ({}),
    execSync: async ({ containerId = "", cmd = [] }) => {
      const { exitCode, stdout = "" } = this.onExec(nameOf(this.#state.container(containerId)), cmd);
      return { exitCode, stdout: Buffer.from(stdout), stderr: Buffer.alloc(0) };
    },
    exec: async () => ({ url: `${this.streamingUrl}/exec/token` }),
    attach: async () => ({ url: `${this.streamingUrl}/attach/token` }),
    portForward: async () => ({ url: `${this.streamingUrl}/portforward/token` }),
    containerStats: async ({ containerId = "" }) => {
      const value = this.written.get(nameOf(this.#state.container(containerId))) ?? 0n;
      return v1.ContainerStatsResponse.fromPartial({ stats: { writableLayer: { usedBytes: { value } } } });
    },
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

  /** Notes each call, and makes those fail that a test said would. */
  #traced(calls: CriRuntime): CriRuntime {
    const wrap = (name: CallName) => async (request: never) => {
      this.log.push({ call: name, request });
      const failure = this.#failures.get(name)?.shift();
      if (failure) throw failure;
      return (calls[name] as (request: never) => Promise<unknown>)(request);
    };
    const unary = (Object.keys(calls) as CallName[]).filter((name) => name !== "getContainerEvents");
    return { ...calls, ...Object.fromEntries(unary.map((name) => [name, wrap(name)])) };
  }
}

import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { status as grpc } from "@grpc/grpc-js";
import * as v1 from "../../cri/generated/cri/v1/api.ts";
import { grpcError } from "./grpc-error.ts";

export interface FakeSandbox {
  readonly config: v1.PodSandboxConfig;
  readonly status: v1.PodSandboxStatus;
}

export interface FakeContainer {
  readonly config: v1.ContainerConfig;
  readonly sandboxId: string;
  readonly status: v1.ContainerStatus;
}

type LabelSelector = Readonly<Record<string, string | undefined>> | undefined;

const newId = () => randomBytes(32).toString("hex");

/** Started and not yet ended. */
export const isRunning = ({ status }: FakeContainer): boolean => status.state === v1.ContainerState.CONTAINER_RUNNING;
/** The name that the pod's manifest gave it. */
export const nameOf = ({ config }: FakeContainer): string => config.metadata?.name ?? "";

/**
 * Sandboxes and containers and the states that they go through, as strict as a real runtime's: a container is made and
 * started in a sandbox that is ready, starts once, and ends once.
 */
export class FakeRuntimeState {
  readonly sandboxes = new Map<string, FakeSandbox>();
  readonly containers = new Map<string, FakeContainer>();
  #address = 1;

  constructor(
    private readonly now: () => number,
    private readonly tell: (event: v1.ContainerEventResponse) => void,
  ) {}

  sandbox(id: string): FakeSandbox {
    const found = this.sandboxes.get(id);
    if (!found) throw grpcError(grpc.NOT_FOUND, `could not find sandbox ${id}`);
    return found;
  }

  container(id: string): FakeContainer {
    const found = this.containers.get(id);
    if (!found) throw grpcError(grpc.NOT_FOUND, `could not find container ${id}`);
    return found;
  }

  labelledSandboxes(selector: LabelSelector): FakeSandbox[] {
    return [...this.sandboxes.values()].filter(({ status }) => hasLabels(status.labels, selector));
  }

  labelledContainers(selector: LabelSelector): FakeContainer[] {
    return [...this.containers.values()].filter(({ config }) => hasLabels(config.labels, selector));
  }

  runSandbox(config: v1.PodSandboxConfig): string {
    const id = newId();
    const onHost = config.linux?.securityContext?.namespaceOptions?.network === v1.NamespaceMode.NODE;
    const status = v1.PodSandboxStatus.fromPartial({
      id,
      metadata: config.metadata,
      state: v1.PodSandboxState.SANDBOX_READY,
      createdAt: this.#nanos(),
      network: { ip: onHost ? "" : `10.244.0.${++this.#address}` },
      labels: config.labels,
      annotations: config.annotations,
    });
    this.sandboxes.set(id, { config, status });
    return id;
  }

  /** Containers that still run are killed. */
  stopSandbox(id: string): void {
    this.sandbox(id).status.state = v1.PodSandboxState.SANDBOX_NOTREADY;
    for (const container of this.containers.values()) {
      if (container.sandboxId === id && isRunning(container)) this.end(container, 137);
    }
  }

  /** Its containers are removed with it. */
  removeSandbox(id: string): void {
    this.sandboxes.delete(id);
    for (const [containerId, { sandboxId }] of this.containers)
      if (sandboxId === id) this.containers.delete(containerId);
  }

  createContainer(sandboxId: string, config: v1.ContainerConfig, imageId: string): string {
    const sandbox = this.#readySandbox(sandboxId);
    const id = newId();
    const status = v1.ContainerStatus.fromPartial({
      id,
      metadata: config.metadata,
      state: v1.ContainerState.CONTAINER_CREATED,
      createdAt: this.#nanos(),
      image: config.image,
      imageRef: `docker-pullable://${imageId}`,
      labels: config.labels,
      annotations: config.annotations,
      mounts: config.mounts,
      logPath: join(sandbox.config.logDirectory, config.logPath),
    });
    this.containers.set(id, { config, sandboxId, status });
    return id;
  }

  startContainer(id: string): FakeContainer {
    const container = this.container(id);
    const { status, sandboxId } = container;
    this.#readySandbox(sandboxId);
    if (status.state !== v1.ContainerState.CONTAINER_CREATED) throw grpcError(grpc.UNKNOWN, "already started");
    status.state = v1.ContainerState.CONTAINER_RUNNING;
    status.startedAt = this.#nanos();
    this.#announce(container, v1.ContainerEventType.CONTAINER_STARTED_EVENT);
    return container;
  }

  end(container: FakeContainer, exitCode: number, terminationMessage?: string): void {
    const { status, config } = container;
    const file = config.mounts.find(({ containerPath }) => containerPath === "/dev/termination-log");
    if (terminationMessage !== undefined && file) writeFileSync(file.hostPath, terminationMessage);
    status.state = v1.ContainerState.CONTAINER_EXITED;
    status.exitCode = exitCode;
    status.reason = exitCode === 0 ? "Completed" : "Error";
    status.finishedAt = this.#nanos();
    this.#announce(container, v1.ContainerEventType.CONTAINER_STOPPED_EVENT);
  }

  #readySandbox(id: string): FakeSandbox {
    const sandbox = this.sandbox(id);
    if (sandbox.status.state === v1.PodSandboxState.SANDBOX_READY) return sandbox;
    throw grpcError(grpc.UNKNOWN, "sandbox is not ready");
  }

  #announce({ status, sandboxId }: FakeContainer, containerEventType: v1.ContainerEventType): void {
    this.tell(
      v1.ContainerEventResponse.fromPartial({
        containerId: status.id,
        containerEventType,
        createdAt: this.#nanos(),
        podSandboxStatus: this.sandboxes.get(sandboxId)?.status,
        containersStatuses: [status],
      }),
    );
  }

  #nanos(): bigint {
    return BigInt(Math.floor(this.now())) * 1_000_000n;
  }
}

function hasLabels(labels: Readonly<Record<string, string>>, wanted: LabelSelector = {}): boolean {
  return Object.entries(wanted).every(([key, value]) => labels[key] === value);
}

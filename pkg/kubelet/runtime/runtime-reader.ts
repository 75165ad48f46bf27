import { type Container, ContainerState, type PodSandbox, PodSandboxState } from "../../cri/generated/cri/v1/api.ts";
import type { CriRuntime } from "./cri-calls.ts";
import { unlessGone } from "./cri-error.ts";
import { containerFromCri, sandboxFromCri } from "./from-cri.ts";
import { labelNames } from "./labels.ts";
import type { RuntimeContainer, RuntimePod, RuntimePodId, RuntimeSandbox } from "./runtime-pod.ts";
import { terminationMessage } from "./termination-message.ts";

/**
 * Reads pods from the runtime. Two lists per read; what cannot change any more (how a container ended, a ready
 * sandbox's addresses) is asked for once.
 */
export class RuntimeReader {
  readonly #containers = new Map<string, RuntimeContainer>();
  readonly #sandboxes = new Map<string, RuntimeSandbox>();

  constructor(private readonly cri: CriRuntime) {}

  async read(id: RuntimePodId): Promise<RuntimePod> {
    const labelSelector = { [labelNames.podUid]: id.uid };
    const [sandboxes, containers] = await Promise.all([
      this.cri.listPodSandbox({ filter: { labelSelector } }),
      this.cri.listContainers({ filter: { labelSelector } }),
    ]);
    const known = await Promise.all([
      Promise.all(sandboxes.items.map((listed) => this.#sandbox(listed))),
      Promise.all(containers.containers.map((listed) => this.#container(listed))),
    ]);
    return {
      ...id,
      sandboxes: known[0].filter((each) => each !== undefined).sort(newestSandboxFirst),
      containers: known[1].filter((each) => each !== undefined).sort(newestContainerFirst),
    };
  }

  /** Every pod that has anything in the runtime. */
  async readIds(): Promise<RuntimePodId[]> {
    const [sandboxes, containers] = await Promise.all([this.cri.listPodSandbox({}), this.cri.listContainers({})]);
    const found = new Map<string, RuntimePodId>();
    for (const { labels } of [...sandboxes.items, ...containers.containers]) {
      const uid = labels[labelNames.podUid];
      if (!uid) continue;
      found.set(uid, { uid, namespace: labels[labelNames.podNamespace] ?? "", name: labels[labelNames.podName] ?? "" });
    }
    return [...found.values()];
  }

  /** The logs that are being written, as far as known from reads. */
  runningLogs(): { readonly containerId: string; readonly logPath: string }[] {
    const running = [...this.#containers.values()].filter(({ state, logPath }) => state === "running" && logPath);
    return running.map(({ id, logPath }) => ({ containerId: id, logPath }));
  }

  /** Forgets a pod that is over. */
  forget({ containers, sandboxes }: RuntimePod): void {
    for (const { id } of containers) this.#containers.delete(id);
    for (const { id } of sandboxes) this.#sandboxes.delete(id);
  }

  async #container(listed: Container): Promise<RuntimeContainer | undefined> {
    const known = this.#containers.get(listed.id);
    const settled = { [ContainerState.CONTAINER_RUNNING]: "running", [ContainerState.CONTAINER_EXITED]: "exited" };
    if (known && settled[listed.state as keyof typeof settled] === known.state) return known;
    const { status } = await unlessGone(this.cri.containerStatus({ containerId: listed.id, verbose: false }));
    if (!status) return undefined;
    const read = containerFromCri(status, listed.podSandboxId);
    const container = read.state === "exited" ? { ...read, message: await terminationMessage(read) } : read;
    this.#containers.set(container.id, container);
    return container;
  }

  async #sandbox(listed: PodSandbox): Promise<RuntimeSandbox | undefined> {
    if (listed.state !== PodSandboxState.SANDBOX_READY) return sandboxFromCri(listed, undefined);
    const known = this.#sandboxes.get(listed.id);
    if (known && known.ips.length > 0) return known;
    const { status } = await unlessGone(this.cri.podSandboxStatus({ podSandboxId: listed.id, verbose: false }));
    if (!status) return undefined;
    const sandbox = sandboxFromCri(listed, status);
    this.#sandboxes.set(listed.id, sandbox);
    return sandbox;
  }
}

const newestSandboxFirst = (a: RuntimeSandbox, b: RuntimeSandbox) => b.attempt - a.attempt || b.createdAt - a.createdAt;
const newestContainerFirst = (a: RuntimeContainer, b: RuntimeContainer) =>
  b.attempt - a.attempt || b.createdAt - a.createdAt;

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
  /** As of a pod's last read, by its uid. */
  readonly #known = new Map<string, Known>();

  constructor(private readonly cri: CriRuntime) {}

  async read(id: RuntimePodId): Promise<RuntimePod> {
    const labelSelector = { [labelNames.podUid]: id.uid };
    const [sandboxes, containers] = await Promise.all([
      this.cri.listPodSandbox({ filter: { labelSelector } }),
      this.cri.listContainers({ filter: { labelSelector } }),
    ]);
    const known = this.#known.get(id.uid);
    const read = await Promise.all([
      Promise.all(sandboxes.items.map((listed) => this.#sandbox(listed, known?.sandboxes.get(listed.id)))),
      Promise.all(containers.containers.map((listed) => this.#container(listed, known?.containers.get(listed.id)))),
    ]);
    const pod = {
      ...id,
      sandboxes: read[0].filter((each) => each !== undefined).sort(newestSandboxFirst),
      containers: read[1].filter((each) => each !== undefined).sort(newestContainerFirst),
    };
    this.#keep(pod);
    return pod;
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
    const known = [...this.#known.values()].flatMap(({ containers }) => [...containers.values()]);
    const running = known.filter(({ state, logPath }) => state === "running" && logPath);
    return running.map(({ id, logPath }) => ({ containerId: id, logPath }));
  }

  /** Forgets a pod that is over. */
  forget({ uid }: RuntimePodId): void {
    this.#known.delete(uid);
  }

  /** What the runtime no longer has is forgotten: a pod that crashes for days has had many containers. */
  #keep({ uid, sandboxes, containers }: RuntimePod): void {
    if (sandboxes.length + containers.length === 0) this.#known.delete(uid);
    else this.#known.set(uid, { sandboxes: byId(sandboxes), containers: byId(containers) });
  }

  async #container(listed: Container, known: RuntimeContainer | undefined): Promise<RuntimeContainer | undefined> {
    const settled = { [ContainerState.CONTAINER_RUNNING]: "running", [ContainerState.CONTAINER_EXITED]: "exited" };
    if (known && settled[listed.state as keyof typeof settled] === known.state) return known;
    const { status } = await unlessGone(this.cri.containerStatus({ containerId: listed.id, verbose: false }));
    if (!status) return undefined;
    const read = containerFromCri(status, listed.podSandboxId);
    return read.state === "exited" ? { ...read, message: await terminationMessage(read) } : read;
  }

  async #sandbox(listed: PodSandbox, known: RuntimeSandbox | undefined): Promise<RuntimeSandbox | undefined> {
    if (listed.state !== PodSandboxState.SANDBOX_READY) return sandboxFromCri(listed, undefined);
    if (known && known.ips.length > 0) return known;
    const { status } = await unlessGone(this.cri.podSandboxStatus({ podSandboxId: listed.id, verbose: false }));
    return status && sandboxFromCri(listed, status);
  }
}

interface Known {
  readonly containers: ReadonlyMap<string, RuntimeContainer>;
  readonly sandboxes: ReadonlyMap<string, RuntimeSandbox>;
}

const byId = <T extends { readonly id: string }>(all: readonly T[]) => new Map(all.map((each) => [each.id, each]));
const newestSandboxFirst = (a: RuntimeSandbox, b: RuntimeSandbox) => b.attempt - a.attempt || b.createdAt - a.createdAt;
const newestContainerFirst = (a: RuntimeContainer, b: RuntimeContainer) =>
  b.attempt - a.attempt || b.createdAt - a.createdAt;

import type { Container, ContainerStatus, Pod, Probe } from "../../api/core/v1/types.generated.ts";
import type { Clock } from "../../util/clock.ts";
import type { ContainerHealth } from "../actions/plan/plan-input.ts";
import { allContainers, podUid } from "../pod/pod-containers.ts";
import type { PodEvents } from "../pod/pod-events.ts";
import type { ProbeView } from "../pod-workers/worker-services.ts";
import type { CriRuntime } from "../runtime/cri-calls.ts";
import { newestContainer, type RuntimeContainer, type RuntimePod } from "../runtime/runtime-pod.ts";
import type { ProbeOutcome, ProbeType } from "./probe-outcome.ts";
import { ProbeWorker } from "./probe-worker.ts";
import { runProbe } from "./run-probe.ts";

const types: readonly ProbeType[] = ["startup", "liveness", "readiness"];

interface Probed {
  readonly uid: string;
  readonly workers: Map<ProbeType, ProbeWorker>;
}

const probeOf = (spec: Container, type: ProbeType): Probe | undefined => spec[`${type}Probe`];

/** The probes of every running container that has some, by container id. Containers without probes cost nothing. */
export class ProbeManager implements ProbeView {
  readonly #probed = new Map<string, Probed>();

  constructor(
    private readonly cri: Pick<CriRuntime, "execSync" | "containerStatus">,
    private readonly events: PodEvents,
    private readonly clock: Clock,
    private readonly hostIPs: readonly string[],
    /** A verdict changed: the pod needs a look. */
    private readonly onChange: (uid: string) => void,
  ) {}

  sync(pod: Pod, runtime: RuntimePod): void {
    const uid = podUid(pod);
    const alive = new Set<string>();
    for (const spec of allContainers(pod)) {
      if (!types.some((type) => probeOf(spec, type))) continue;
      const container = newestContainer(runtime, spec.name);
      if (container?.state !== "running") continue;
      alive.add(container.id);
      if (!this.#probed.has(container.id)) this.#begin(pod, spec, container, runtime);
    }
    for (const [id, probed] of this.#probed) if (probed.uid === uid && !alive.has(id)) this.#end(id, probed);
  }

  ending(uid: string): void {
    const own = [...this.#probed.values()].filter((probed) => probed.uid === uid);
    for (const { workers } of own) for (const type of ["startup", "liveness"] as const) workers.get(type)?.stop();
  }

  forget(uid: string): void {
    for (const [id, probed] of this.#probed) if (probed.uid === uid) this.#end(id, probed);
  }

  stop(): void {
    for (const [id, probed] of this.#probed) this.#end(id, probed);
  }

  health({ id }: RuntimeContainer): ContainerHealth {
    const workers = this.#probed.get(id)?.workers;
    if (workers?.get("startup")?.verdict === false) return "startupFailed";
    return workers?.get("liveness")?.verdict === false ? "livenessFailed" : "healthy";
  }

  started(_uid: string, { id }: RuntimeContainer): boolean {
    const startup = this.#probed.get(id)?.workers.get("startup");
    return startup === undefined || startup.verdict === true;
  }

  ready(_uid: string, { id }: RuntimeContainer): boolean {
    const readiness = this.#probed.get(id)?.workers.get("readiness");
    return readiness === undefined || readiness.verdict === true;
  }

  #begin(pod: Pod, spec: Container, container: RuntimeContainer, runtime: RuntimePod): void {
    const workers = new Map<ProbeType, ProbeWorker>();
    this.#probed.set(container.id, { uid: podUid(pod), workers });
    const known = statusBefore(pod, container);
    for (const type of types) {
      const probe = probeOf(spec, type);
      if (probe) workers.set(type, this.#newWorker(type, probe, { pod, spec, container, runtime, known, workers }));
    }
  }

  #newWorker(
    type: ProbeType,
    probe: Probe,
    subject: {
      readonly pod: Pod;
      readonly spec: Container;
      readonly container: RuntimeContainer;
      readonly runtime: RuntimePod;
      readonly known: ContainerStatus | undefined;
      readonly workers: ReadonlyMap<ProbeType, ProbeWorker>;
    },
  ): ProbeWorker {
    const { pod, spec, container, runtime, known, workers } = subject;
    const podIp = (pod.spec?.hostNetwork ? this.hostIPs[0] : runtime.sandboxes[0]?.ips[0]) ?? "";
    const target = { cri: this.cri, containerId: container.id, container: spec, podIp };
    const initial = { startup: known?.started === true, liveness: true, readiness: known?.ready === true };
    return new ProbeWorker({
      type,
      probe,
      clock: this.clock,
      startedAt: container.startedAt,
      initial: initial[type],
      run: () => runProbe(probe, target),
      mayRun: () => type === "startup" || (workers.get("startup")?.verdict ?? !workers.has("startup")),
      onOutcome: (outcome) => this.#tell(pod, spec, type, outcome),
      onVerdict: (healthy) => {
        if (type === "startup" && healthy) for (const worker of workers.values()) worker.tryNow();
        this.onChange(podUid(pod));
      },
    });
  }

  #tell(pod: Pod, { name }: Container, type: ProbeType, { result, output }: ProbeOutcome): void {
    if (result === "success" || result === "moot") return;
    const title = type.charAt(0).toUpperCase() + type.slice(1);
    const what = result === "failure" ? "failed" : "errored and resulted in unknown state";
    this.events.container(pod, name, "Warning", "Unhealthy", `${title} probe ${what}: ${output}`);
  }

  #end(id: string, { workers }: Probed): void {
    for (const worker of workers.values()) worker.stop();
    this.#probed.delete(id);
  }
}

/** What the API knows of this very container instance: after a kubelet restart, readiness goes on where it was. */
function statusBefore({ status }: Pod, { id }: RuntimeContainer): ContainerStatus | undefined {
  const all = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
  return all.find(({ containerID }) => containerID?.endsWith(`://${id}`));
}

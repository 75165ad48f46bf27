import type { Pod } from "../../api/core/v1/types.generated.ts";
import { podUid } from "../pod/pod-containers.ts";
import { appArmorCheck } from "./app-armor-check.ts";
import { hostPortsCheck } from "./host-ports-check.ts";
import { nodeAffinityCheck } from "./node-affinity-check.ts";
import type { AdmissionCheck, NodeView, Refusal } from "./node-view.ts";
import { operatingSystemCheck } from "./operating-system-check.ts";
import { resourcesCheck } from "./resources-check.ts";
import { sysctlsCheck } from "./sysctls-check.ts";

/** In this order; the first refusal counts. */
const checks: readonly AdmissionCheck[] = [
  operatingSystemCheck,
  sysctlsCheck,
  appArmorCheck,
  resourcesCheck,
  nodeAffinityCheck,
  hostPortsCheck,
];

/**
 * Lets pods onto the node, or says why it cannot have them (upstream's canAdmitPod): whoever sets spec.nodeName has not
 * asked the scheduler. What runs already stays, whatever the node has become.
 */
export class PodAdmission {
  readonly #admitted = new Map<string, Pod>();

  constructor(private readonly view: () => Omit<NodeView, "admitted">) {}

  /** Undefined when the pod may run here; its share of the node is then taken until `release`. */
  async admit(pod: Pod): Promise<Refusal | undefined> {
    const others = [...this.#admitted.values()].filter((other) => podUid(other) !== podUid(pod));
    for (const check of checks) {
      const refusal = await check(pod, { ...this.view(), admitted: others });
      if (refusal) return refusal;
    }
    this.adopt(pod);
    return undefined;
  }

  /** Takes note of a pod that runs here already. */
  adopt(pod: Pod): void {
    this.#admitted.set(podUid(pod), pod);
  }

  /** The pod has ended. */
  release(uid: string): void {
    this.#admitted.delete(uid);
  }
}

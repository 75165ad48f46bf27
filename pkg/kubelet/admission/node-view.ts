import type { Node, Pod } from "../../api/core/v1/types.generated.ts";
import type { Allocatable } from "../env/resource-ref.ts";

/** Why a pod cannot run on this node: what its status says. */
export interface Refusal {
  readonly reason: string;
  readonly message: string;
}

/** What decides whether a pod can run on this node. */
export interface NodeView {
  readonly allocatable: Allocatable;
  /** The pods that were let in before and have not ended. */
  readonly admitted: readonly Pod[];
  /** Sysctls that pods may set beyond those that are safe; a name may end in *. */
  readonly allowedUnsafeSysctls: readonly string[];
  /** Whether the kernel confines programs by AppArmor profiles. */
  readonly hasAppArmor: () => Promise<boolean>;
  /** The Node object as it is now. */
  readonly node: () => Promise<Node>;
}

/** Why the node does not take a pod; undefined when it has nothing against it. */
export type AdmissionCheck = (pod: Pod, view: NodeView) => Refusal | undefined | Promise<Refusal | undefined>;

import type { Authorizer } from "../auth/interface.ts";
import type { PolicyStore } from "../auth/rbac/policy-store.ts";
import type { RbacAuthorizer } from "../auth/rbac/rbac-authorizer.ts";
import type { ObjectLookup } from "../object-lookup.ts";
import { defaultTolerationSeconds } from "./default-toleration-seconds/default-toleration-seconds.ts";
import type { AdmissionPlugin } from "./interface.ts";
import { NamespaceLifecycle } from "./namespace-lifecycle/namespace-lifecycle.ts";
import { nodeRestriction } from "./node-restriction/node-restriction.ts";
import { priority } from "./priority/priority.ts";
import { RbacEscalation } from "./rbac-escalation/rbac-escalation.ts";
import { runtimeClass } from "./runtime-class/runtime-class.ts";
import { ServiceAccount } from "./service-account/service-account.ts";
import { taintNodesByCondition } from "./taint-nodes-by-condition/taint-nodes-by-condition.ts";

export interface AdmissionParts {
  readonly lookup: ObjectLookup;
  readonly rbac: RbacAuthorizer;
  readonly policies: PolicyStore;
  readonly authorizer: Authorizer;
}

/** Every admission plugin, in the order upstream runs them. */
export const admissionPlugins = ({
  lookup,
  rbac,
  policies,
  authorizer,
}: AdmissionParts): readonly AdmissionPlugin[] => [
  new NamespaceLifecycle(lookup),
  new ServiceAccount(lookup),
  nodeRestriction,
  taintNodesByCondition,
  priority,
  defaultTolerationSeconds,
  runtimeClass,
  new RbacEscalation(rbac, policies, authorizer),
];

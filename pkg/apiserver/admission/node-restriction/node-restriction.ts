import { nodeLeaseNamespace } from "../../../api/core/v1/node/node-lease-namespace.ts";
import type { Pod } from "../../../api/core/v1/types.generated.ts";
import { forbidden } from "../../../apimachinery/status-error.ts";
import { nodeNameOf } from "../../auth/node/node-authorizer.ts";
import type { AdmissionAttributes, AdmissionPlugin } from "../interface.ts";

/** A kubelet changes its own Node, its own Lease and the pods bound to it, and nobody else's. */
export const nodeRestriction: AdmissionPlugin = {
  name: "NodeRestriction",

  handles: ({ user, ref }: AdmissionAttributes) =>
    nodeNameOf(user) !== undefined && ["nodes", "pods", "leases"].includes(ref.resource),

  validate(attributes) {
    const node = nodeNameOf(attributes.user) ?? "";
    const { ref, name } = attributes;
    const refuse = (why: string) => forbidden({ group: ref.group, resource: ref.resource, name }, why);
    switch (ref.resource) {
      case "nodes":
        if (name !== node) throw refuse(`node "${node}" is not allowed to modify node "${name}"`);
        break;
      case "leases":
        if (attributes.namespace !== nodeLeaseNamespace || name !== node) {
          throw refuse(`can only access node lease with the same name as the requesting node`);
        }
        break;
      case "pods":
        validatePod(attributes, node, refuse);
        break;
    }
  },
};

function validatePod(
  { operation, object, oldObject, subresource }: AdmissionAttributes,
  node: string,
  refuse: (why: string) => Error,
): void {
  const pod = (oldObject ?? object) as Pod | undefined;
  if (
    operation === "CREATE" &&
    subresource === undefined &&
    pod?.metadata.annotations?.["kubernetes.io/config.mirror"] === undefined
  ) {
    throw refuse(
      `pod does not have "kubernetes.io/config.mirror" annotation, node "${node}" can only create mirror pods`,
    );
  }
  if (pod && pod.spec.nodeName !== node)
    throw refuse(`node "${node}" can only change pods with spec.nodeName set to itself`);
}

import { deepEqual } from "../../../../util/deep-equal.ts";
import type { Service } from "../types.generated.ts";

/** What a service's type means for its other fields. */

/** Its ports can be on the nodes too. */
export const mayHaveNodePorts = ({ spec: { type } }: Service): boolean =>
  type === "NodePort" || type === "LoadBalancer";

/** Each of its ports gets one on the nodes; without, only those that the client asks for. */
export const wantsNodePorts = ({ spec }: Service): boolean =>
  spec.type === "NodePort" || (spec.type === "LoadBalancer" && spec.allocateLoadBalancerNodePorts !== false);

/** Traffic from outside of the cluster may come to it. */
export const isExternallyAccessible = ({ spec }: Service): boolean =>
  spec.type === "NodePort" ||
  spec.type === "LoadBalancer" ||
  (spec.type === "ClusterIP" && (spec.externalIPs ?? []).length > 0);

/** A balancer asks each node whether it has endpoints of the service. */
export const needsHealthCheck = ({ spec }: Service): boolean =>
  spec.type === "LoadBalancer" && spec.externalTrafficPolicy === "Local";

/**
 * Drops, in place, what a service has from an earlier type and the client did not touch, where the new type has no use
 * for it: `kubectl patch` of the type alone works (dropTypeDependentFields).
 */
export function dropTypeDependentFields(service: Service, old: Service): void {
  const { spec } = service;
  const leaves = (needs: (service: Service) => boolean) => needs(old) && !needs(service);
  const balanced = ({ spec: { type } }: Service) => type === "LoadBalancer";
  const drop = (field: keyof Service["spec"], needs: (service: Service) => boolean) => {
    if (leaves(needs) && deepEqual(spec[field], old.spec[field])) delete spec[field];
  };
  if (leaves(({ spec: { type } }) => type !== "ExternalName")) dropAddresses(service, old);
  drop("healthCheckNodePort", needsHealthCheck);
  drop("allocateLoadBalancerNodePorts", balanced);
  drop("loadBalancerClass", balanced);
  drop("externalTrafficPolicy", isExternallyAccessible);
}

function dropAddresses({ spec }: Service, { spec: old }: Service): void {
  const fields = ["clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"] as const;
  for (const field of fields) if (deepEqual(spec[field], old[field])) delete spec[field];
}

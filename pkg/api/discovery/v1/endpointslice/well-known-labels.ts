import type { EndpointSlice } from "../types.generated.ts";

/** The name of the Service, in the slice's namespace, whose endpoints these are (discovery/v1 well_known_labels.go). */
export const serviceNameLabel = "kubernetes.io/service-name";
/** Who keeps the slice; every manager leaves the others' alone. */
export const managedByLabel = "endpointslice.kubernetes.io/managed-by";
/** "true" on Endpoints that no slice should be made of. */
export const skipMirrorLabel = "endpointslice.kubernetes.io/skip-mirror";

/** The key (namespace/name) of the Service whose endpoints these are, as an index wants it; [] when none is named. */
export function serviceKeysOf({ metadata: { namespace, labels } }: EndpointSlice): readonly string[] {
  const name = labels?.[serviceNameLabel];
  return name === undefined ? [] : [`${namespace}/${name}`];
}

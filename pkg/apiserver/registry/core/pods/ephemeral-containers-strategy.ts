import { validateEphemeralContainersUpdate } from "../../../../api/core/v1/pod/ephemeral-containers.ts";
import type { Pod } from "../../../../api/core/v1/types.generated.ts";
import { deepEqual } from "../../../../util/deep-equal.ts";
import type { Strategy } from "../../generic/resource-definition.ts";

/** pods/ephemeralcontainers: a debugger joins a running pod; everything else of the pod stays as it is. */
export const ephemeralContainersStrategy: Strategy<Pod> = {
  prepareForUpdate(pod, old) {
    const { ephemeralContainers } = pod.spec;
    pod.spec = { ...old.spec, ephemeralContainers };
    if (old.status) pod.status = old.status;
    pod.metadata.labels = old.metadata.labels;
    pod.metadata.annotations = old.metadata.annotations;
    if (!deepEqual(ephemeralContainers, old.spec.ephemeralContainers))
      pod.metadata.generation = (old.metadata.generation ?? 0) + 1;
  },
  validateUpdate: validateEphemeralContainersUpdate,
};

import type { Container, EmptyDirVolumeSource, Pod } from "../../../api/core/v1/types.generated.ts";
import { quantityValue } from "../../../apimachinery/quantity.ts";
import type { Allocatable } from "../../env/resource-ref.ts";
import { appContainers, initContainers, isSidecar } from "../../pod/pod-containers.ts";

/**
 * Bytes that an emptyDir in memory holds: its own limit, but no more than the pod may use, nor than the node gives to
 * pods (upstream's calculateEmptyDirMemorySize).
 */
export function memoryVolumeBytes(pod: Pod, { sizeLimit }: EmptyDirVolumeSource, allocatable: Allocatable): number {
  const own = sizeLimit ? quantityValue(sizeLimit) : 0;
  const node = allocatable.memory ? quantityValue(allocatable.memory) : Infinity;
  return Math.min(own > 0 ? own : Infinity, podMemoryLimit(pod), node);
}

/** What all of a pod's containers may use together; without end when one of them has no limit. */
function podMemoryLimit(pod: Pod): number {
  const whole = pod.spec?.resources?.limits?.memory;
  if (whole) return quantityValue(whole);
  const sidecars = initContainers(pod).filter(isSidecar);
  const running = [...appContainers(pod), ...sidecars].map(memoryLimit).reduce((sum, limit) => sum + limit, 0);
  return Math.max(running, ...initContainers(pod).map(memoryLimit));
}

const memoryLimit = ({ resources }: Container): number =>
  resources?.limits?.memory ? quantityValue(resources.limits.memory) : Infinity;

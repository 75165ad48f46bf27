import type { Pod } from "../../api/core/v1/types.generated.ts";
import { quantityValue } from "../../apimachinery/quantity.ts";
import { appContainers, initContainers, isSidecar } from "../pod/pod-containers.ts";

const resource = "ephemeral-storage";

/** Bytes that a pod has on the node's disk. */
export interface LocalStorageUsage {
  /** Of its emptyDir volumes on disk, by name. */
  readonly volumes: ReadonlyMap<string, number>;
  /** Of its containers by name: what they wrote outside of volumes, and their logs. */
  readonly containers: ReadonlyMap<string, number>;
}

/** The emptyDir volumes on disk: those in memory are limited by their size. */
export const diskVolumes = ({ spec }: Pod) =>
  (spec?.volumes ?? []).flatMap(({ name, emptyDir }) => (emptyDir && !emptyDir.medium ? [{ name, ...emptyDir }] : []));

/** Whether anything limits what the pod may keep on the node's disk. */
export const hasLocalStorageLimit = (pod: Pod): boolean =>
  diskVolumes(pod).some(({ sizeLimit }) => sizeLimit !== undefined) ||
  limitedContainers(pod).some(({ limit }) => limit !== undefined);

/** Why a pod must go for what it has on disk, in upstream's words; undefined while it keeps to its limits. */
export function localStorageExcess(pod: Pod, { volumes, containers }: LocalStorageUsage): string | undefined {
  const volume = diskVolumes(pod).find(({ name, sizeLimit }) => isOver(volumes.get(name), sizeLimit));
  if (volume)
    return `Usage of EmptyDir volume ${JSON.stringify(volume.name)} exceeds the limit ${JSON.stringify(volume.sizeLimit)}. `;
  const limited = limitedContainers(pod).filter(({ limit }) => limit !== undefined);
  const total = limited.reduce((sum, { limit = "0" }) => sum + quantityValue(limit), 0);
  const used = [...volumes.values(), ...containers.values()].reduce((sum, bytes) => sum + bytes, 0);
  const [only] = limited;
  if (only && used > total) {
    const shown = limited.length === 1 ? only.limit : total;
    return `Pod ephemeral local storage usage exceeds the total limit of containers ${shown}. `;
  }
  const greedy = limited.find(({ name, limit }) => isOver(containers.get(name), limit));
  return (
    greedy && `Container ${greedy.name} exceeded its local ephemeral storage limit ${JSON.stringify(greedy.limit)}. `
  );
}

function limitedContainers(pod: Pod) {
  const running = [...appContainers(pod), ...initContainers(pod).filter(isSidecar)];
  return running.map(({ name, resources }) => ({ name, limit: resources?.limits?.[resource] }));
}

const isOver = (used = 0, limit: string | undefined) => limit !== undefined && used > quantityValue(limit);

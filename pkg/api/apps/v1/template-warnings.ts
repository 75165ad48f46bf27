import { podSpecWarnings } from "../../core/v1/pod/warnings.ts";
import type { Deployment, ReplicaSet } from "./types.generated.ts";

/** What a workload's template is warned of; an update only when it changed what is wanted. */
export function templateWarnings({ metadata, spec }: Deployment | ReplicaSet, old?: Deployment | ReplicaSet): string[] {
  if (!spec.template || (old && old.metadata.generation === metadata.generation)) return [];
  return podSpecWarnings(spec.template.spec, "spec.template.spec");
}

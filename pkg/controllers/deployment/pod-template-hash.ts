import type { PodTemplateSpec } from "../../api/core/v1/types.generated.ts";
import { safeEncode } from "../../apimachinery/safe-name.ts";
import { deepEqual } from "../../util/deep-equal.ts";

/** On a ReplicaSet and its pods: which template of the Deployment they are made from. */
export const podTemplateHashLabel = "pod-template-hash";

/**
 * The template without the label that tells ReplicaSets apart: what Deployment and ReplicaSet templates have in common.
 */
function withoutHash(template: PodTemplateSpec): PodTemplateSpec {
  const { [podTemplateHashLabel]: _hash, ...labels } = template.metadata?.labels ?? {};
  return { ...template, metadata: { ...template.metadata, name: template.metadata?.name ?? "", labels } };
}

/** Whether two templates make the same pods: their hash label does not count (EqualIgnoreHash). */
export function sameTemplate(a: PodTemplateSpec, b: PodTemplateSpec): boolean {
  return deepEqual(normal(withoutHash(a)), normal(withoutHash(b)));
}

/** Metadata that is absent and metadata that is empty say the same. */
const normal = ({ metadata, spec }: PodTemplateSpec) => ({
  labels: metadata?.labels ?? {},
  annotations: metadata?.annotations ?? {},
  spec,
});

/** A short name for a template: FNV-1a over its JSON and the number of collisions met so far, as upstream forms it. */
export function podTemplateHash(template: PodTemplateSpec, collisionCount = 0): string {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(`${JSON.stringify(sorted(template))}${collisionCount || ""}`)) {
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  }
  return safeEncode(String(hash));
}

/** The same value with every object's properties in one order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, entry]) => [key, sorted(entry)]),
  );
}

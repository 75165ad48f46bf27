import type { Namespace, NamespaceCondition } from "../../api/core/v1/types.generated.ts";
import { setCondition } from "../../apimachinery/conditions.ts";
import type { ResourceContent } from "./resource-content.ts";

type Said = Omit<NamespaceCondition, "lastTransitionTime">;

/** What one look at a namespace that is going away found. */
export interface Findings {
  readonly left: readonly ResourceContent[];
  readonly errors: readonly Error[];
}

/** What `kubectl describe namespace` shows of a namespace that will not go (KEP-1164), in upstream's words. */
export function namespaceConditions(
  { status }: Namespace,
  findings: Findings,
  now: number,
): readonly NamespaceCondition[] {
  const said = [discovered, parsed, deletion(findings), remaining(findings), finalizers(findings)];
  return said.reduce<readonly NamespaceCondition[]>(
    (conditions, each) => setCondition(conditions, each, now),
    status?.conditions ?? [],
  );
}

/** What a namespace may hold is known beforehand: these two cannot fail. */
const discovered: Said = {
  type: "NamespaceDeletionDiscoveryFailure",
  status: "False",
  reason: "ResourcesDiscovered",
  message: "All resources successfully discovered",
};
const parsed: Said = {
  type: "NamespaceDeletionGroupVersionParsingFailure",
  status: "False",
  reason: "ParsedGroupVersions",
  message: "All legacy kube types successfully parsed",
};

function deletion({ errors }: Findings): Said {
  const type = "NamespaceDeletionContentFailure";
  const message = "All content successfully deleted, may be waiting on finalization";
  if (errors.length === 0) return { type, status: "False", reason: "ContentDeleted", message };
  const told = errors.map((error) => error.message).sort();
  return {
    type,
    status: "True",
    reason: "ContentDeletionFailed",
    message: `Failed to delete all resource types, ${errors.length} remaining: ${told.join(", ")}`,
  };
}

function remaining({ left }: Findings): Said {
  const type = "NamespaceContentRemaining";
  if (left.length === 0)
    return { type, status: "False", reason: "ContentRemoved", message: "All content successfully removed" };
  const told = left.map(({ ref, objects }) => `${ref.resource}.${ref.group} has ${objects.length} resource instances`);
  const message = `Some resources are remaining: ${told.sort().join(", ")}`;
  return { type, status: "True", reason: "SomeResourcesRemain", message };
}

function finalizers({ left }: Findings): Said {
  const type = "NamespaceFinalizersRemaining";
  const counts = new Map<string, number>();
  for (const { metadata } of left.flatMap(({ objects }) => objects))
    for (const name of metadata.finalizers ?? []) counts.set(name, (counts.get(name) ?? 0) + 1);
  if (counts.size === 0)
    return {
      type,
      status: "False",
      reason: "ContentHasNoFinalizers",
      message: "All content-preserving finalizers finished",
    };
  const told = [...counts].map(([name, count]) => `${name} in ${count} resource instances`);
  const message = `Some content in the namespace has finalizers remaining: ${told.sort().join(", ")}`;
  return { type, status: "True", reason: "SomeFinalizersRemain", message };
}

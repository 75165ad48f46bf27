import type { ResourceDefinition } from "../registry/generic/resource-definition.ts";
import { type Subresource, subresourcesOf, verbsOf, virtualResources } from "./subresources.ts";

/** One entry of discovery: a resource with what stands below it, whether it is stored or only asked. */
export interface DiscoveredResource {
  readonly resource: string;
  readonly singular: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly subresources: readonly Subresource[];
}

export interface GroupVersion {
  readonly group: string;
  readonly version: string;
  readonly resources: readonly DiscoveredResource[];
}

/** Everything served, by group and version: the core group first, then in the order of first appearance. */
export function groupVersions(definitions: readonly ResourceDefinition[]): GroupVersion[] {
  const groups = new Map<string, GroupVersion & { resources: DiscoveredResource[] }>();
  const add = (group: string, version: string, resource: DiscoveredResource) => {
    const key = `${group}/${version}`;
    const entry = groups.get(key) ?? { group, version, resources: [] };
    entry.resources.push(resource);
    groups.set(key, entry);
  };
  for (const definition of definitions) add(definition.ref.group, definition.ref.version, discovered(definition));
  for (const { group, version, ...virtual } of virtualResources) {
    add(group, version, { ...virtual, verbs: ["create"], shortNames: [], categories: [], subresources: [] });
  }
  return [...groups.values()];
}

const discovered = (definition: ResourceDefinition): DiscoveredResource => ({
  resource: definition.ref.resource,
  singular: definition.singular,
  kind: definition.ref.kind,
  namespaced: definition.ref.namespaced,
  verbs: verbsOf(definition),
  shortNames: definition.shortNames ?? [],
  categories: definition.categories ?? [],
  subresources: subresourcesOf(definition),
});

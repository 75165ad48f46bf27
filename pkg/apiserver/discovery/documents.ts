import { apiVersionOf } from "../../apimachinery/object.ts";
import type { DiscoveredResource, GroupVersion } from "./group-versions.ts";

/** The documents of discovery, as objects; pure functions of what is served. */

/** /apis/apps/v1 (metav1.APIResourceList). */
export function apiResourceList({ group, version, resources }: GroupVersion) {
  return {
    kind: "APIResourceList",
    apiVersion: "v1",
    groupVersion: apiVersionOf({ group, version }),
    resources: resources.flatMap(apiResources),
  };
}

function apiResources({
  resource,
  singular,
  kind,
  namespaced,
  verbs,
  shortNames,
  categories,
  subresources,
}: DiscoveredResource) {
  return [
    {
      name: resource,
      singularName: singular,
      namespaced,
      kind,
      verbs: [...verbs],
      ...(shortNames.length > 0 && { shortNames: [...shortNames] }),
      ...(categories.length > 0 && { categories: [...categories] }),
    },
    ...subresources.map((sub) => ({
      name: `${resource}/${sub.name}`,
      singularName: "",
      namespaced,
      ...(sub.group !== undefined && { group: sub.group, version: sub.version }),
      kind: sub.kind ?? kind,
      verbs: [...sub.verbs],
    })),
  ];
}

const groupVersionEntry = ({ group, version }: GroupVersion) => ({
  groupVersion: apiVersionOf({ group, version }),
  version,
});

/** The named groups, each with its versions. */
function byGroup(groups: readonly GroupVersion[]): Map<string, GroupVersion[]> {
  const result = new Map<string, GroupVersion[]>();
  for (const each of groups) if (each.group !== "") result.set(each.group, [...(result.get(each.group) ?? []), each]);
  return result;
}

function apiGroup(name: string, versions: readonly GroupVersion[]) {
  const entries = versions.map(groupVersionEntry);
  return { name, versions: entries, preferredVersion: entries[0] };
}

/** /apis (metav1.APIGroupList). */
export function apiGroupList(groups: readonly GroupVersion[]) {
  return {
    kind: "APIGroupList",
    apiVersion: "v1",
    groups: [...byGroup(groups)].map(([name, versions]) => apiGroup(name, versions)),
  };
}

/** /apis/apps (metav1.APIGroup); undefined when there is no such group. */
export function apiGroupDocument(groups: readonly GroupVersion[], name: string) {
  const versions = byGroup(groups).get(name);
  return versions && { kind: "APIGroup", apiVersion: "v1", ...apiGroup(name, versions) };
}

/** /api (metav1.APIVersions). `address`: where clients reach this server. */
export function apiVersions(address: string) {
  return {
    kind: "APIVersions",
    versions: ["v1"],
    serverAddressByClientCIDRs: [{ clientCIDR: "0.0.0.0/0", serverAddress: address }],
  };
}

/**
 * The aggregated form (apidiscovery.k8s.io APIGroupDiscoveryList, KEP-3352): everything under /api or /apis at once.
 */
export function groupDiscoveryList(groups: readonly GroupVersion[], core: boolean, version: "v2" | "v2beta1") {
  const sets = core ? new Map([["", groups.filter(({ group }) => group === "")]]) : byGroup(groups);
  const items = [...sets].map(([name, versions]) => ({
    metadata: name === "" ? { creationTimestamp: null } : { name, creationTimestamp: null },
    versions: versions.map((each) => ({
      version: each.version,
      resources: each.resources.map((resource) => resourceDiscovery(each, resource)),
      freshness: "Current",
    })),
  }));
  return { kind: "APIGroupDiscoveryList", apiVersion: `apidiscovery.k8s.io/${version}`, metadata: {}, items };
}

function resourceDiscovery(
  { group, version }: GroupVersion,
  { resource, singular, kind, namespaced, verbs, shortNames, categories, subresources }: DiscoveredResource,
) {
  return {
    resource,
    responseKind: { group, version, kind },
    scope: namespaced ? "Namespaced" : "Cluster",
    singularResource: singular,
    verbs: [...verbs],
    ...(shortNames.length > 0 && { shortNames: [...shortNames] }),
    ...(categories.length > 0 && { categories: [...categories] }),
    ...(subresources.length > 0 && {
      subresources: subresources.map((sub) => ({
        subresource: sub.name,
        responseKind: { group: sub.group ?? group, version: sub.version ?? version, kind: sub.kind ?? kind },
        verbs: [...sub.verbs],
      })),
    }),
  };
}

/** Kinds that are not served, of which there are none and none can be made, and whose list somebody asks for anyway. */
const asked = [
  // kubectl reads them before it says that a kind is unknown.
  {
    apiVersion: "apiextensions.k8s.io/v1",
    resource: "customresourcedefinitions",
    kind: "CustomResourceDefinitionList",
  },
  // `kubectl cluster-info dump` gives up at the first kind of its own list that is not found.
  { apiVersion: "v1", resource: "replicationcontrollers", kind: "ReplicationControllerList" },
  { apiVersion: "apps/v1", resource: "daemonsets", kind: "DaemonSetList" },
];

/** Answers to lists of kinds that are not served, by group, version and resource ("apps/v1/daemonsets", "/v1/…"). */
export const emptyLists: ReadonlyMap<string, object> = new Map(
  asked.map(({ apiVersion, resource, kind }) => [
    `${apiVersion.includes("/") ? apiVersion : `/${apiVersion}`}/${resource}`,
    { kind, apiVersion, metadata: { resourceVersion: "1" }, items: [] },
  ]),
);

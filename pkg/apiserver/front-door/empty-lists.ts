/**
 * What clients look for before they say that a kind is unknown, and would stumble over not finding: kubectl reads the
 * custom resource definitions. There are none until custom resources are served, and none can be made. By group,
 * version and resource.
 */
export const emptyLists: ReadonlyMap<string, object> = new Map([
  [
    "apiextensions.k8s.io/v1/customresourcedefinitions",
    {
      kind: "CustomResourceDefinitionList",
      apiVersion: "apiextensions.k8s.io/v1",
      metadata: { resourceVersion: "1" },
      items: [],
    },
  ],
]);

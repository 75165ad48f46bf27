/** What the API bench writes. "{n}" becomes the number of the request. */

export const collectionOf = (namespace: string, resource: string): string =>
  `/api/v1/namespaces/${namespace}/${resource}`;

/** 1 KB of it as it is stored. */
export const configMap = (name: string, data: Record<string, string> = {}): string =>
  JSON.stringify({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name, labels: { bench: "api" } },
    data: { text: "x".repeat(560), ...data },
  });

/** A manifest, as the others: JSON. */
export const namespace = (name: string): string =>
  JSON.stringify({ apiVersion: "v1", kind: "Namespace", metadata: { name } });

/** 2 KB as it is stored, and no scheduler's business. */
export const pod = (name: string): string =>
  JSON.stringify({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, labels: { bench: "api" }, annotations: { text: "x".repeat(250) } },
    spec: {
      schedulerName: "nobody",
      automountServiceAccountToken: false,
      containers: [{ name: "main", image: "nothing", resources: { requests: { cpu: "100m", memory: "64Mi" } } }],
    },
  });

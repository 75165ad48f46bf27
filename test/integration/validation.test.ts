import { expect, test } from "vitest";
import { startApiServer } from "../../pkg/testing/api-server.ts";

const rbac = "/apis/rbac.authorization.k8s.io/v1";
const metadata = { name: "x" };

test.each<[string, string, object, string[]]>([
  [
    "a deployment of nothing",
    "/apis/apps/v1/namespaces/default/deployments",
    { spec: { selector: { matchLabels: { a: "b" } }, template: {} } },
    [
      "spec.template.metadata.labels: Invalid value: null: `selector` does not match template `labels`",
      "spec.template.spec.containers: Required value",
    ],
  ],
  [
    "a role without verbs",
    `${rbac}/namespaces/default/roles`,
    { rules: [{ resources: ["pods"] }] },
    [
      "rules[0].verbs: Required value: verbs must contain at least one value",
      "rules[0].apiGroups: Required value: resource rules must supply at least one api group",
    ],
  ],
  [
    "a cluster role of paths and resources",
    `${rbac}/clusterroles`,
    { rules: [{ verbs: ["get"], nonResourceURLs: ["/x"], resources: ["pods"] }] },
    [
      'rules[0].nonResourceURLs: Invalid value: ["/x"]: rules cannot apply to both regular resources and non-resource URLs',
    ],
  ],
  [
    "a binding of nothing to nobody",
    `${rbac}/namespaces/default/rolebindings`,
    { subjects: [{ kind: "ServiceAccounts", name: "a" }] },
    [
      'roleRef.kind: Unsupported value: "": supported values: "Role", "ClusterRole"',
      "roleRef.name: Required value",
      'subjects[0].kind: Unsupported value: "ServiceAccounts": supported values: "ServiceAccount", "User", "Group"',
    ],
  ],
  [
    "a cluster-wide binding to an account of no namespace",
    `${rbac}/clusterrolebindings`,
    { roleRef: { kind: "ClusterRole", name: "view" }, subjects: [{ kind: "ServiceAccount", name: "a" }] },
    ["subjects[0].namespace: Required value"],
  ],
  [
    "a TLS secret without its key",
    "/api/v1/namespaces/default/secrets",
    { type: "kubernetes.io/tls", data: { "tls.crt": "eA==" } },
    ["data[tls.key]: Required value"],
  ],
  [
    "a registry's credentials that are no JSON",
    "/api/v1/namespaces/default/secrets",
    { type: "kubernetes.io/dockerconfigjson", stringData: { ".dockerconfigjson": "user" } },
    [
      "data[.dockerconfigjson]: Invalid value: \"<secret contents redacted>\": invalid character 'u' looking for beginning of value",
    ],
  ],
  [
    "endpoints on no address",
    "/api/v1/namespaces/default/endpoints",
    { subsets: [{ ports: [{ port: 80 }] }] },
    ["subsets[0]: Required value: must specify `addresses` or `notReadyAddresses`"],
  ],
  [
    "a slice whose addresses are of the other family",
    "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices",
    { addressType: "IPv4", endpoints: [{ addresses: ["2001:db8::1"] }] },
    ['endpoints[0].addresses[0]: Invalid value: "2001:db8::1": must be a valid IPv4 address'],
  ],
  [
    "a lease that holds for no time",
    "/apis/coordination.k8s.io/v1/namespaces/default/leases",
    { spec: { leaseDurationSeconds: 0 } },
    ["spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0"],
  ],
  [
    "a taint without an effect, twice",
    "/api/v1/nodes",
    { spec: { taints: [{ key: "a", effect: "NoSchedule" }, { key: "a", effect: "NoSchedule" }, { key: "b" }] } },
    [
      'metadata.taints[1]: Duplicate value: {"key":"a","effect":"NoSchedule"}: taints must be unique by key and effect pair',
      "metadata.taints[2].effect: Required value",
    ],
  ],
  [
    "a finalizer that is nobody's",
    "/api/v1/namespaces/default/configmaps",
    { metadata: { name: "x", finalizers: ["mine"] } },
    [
      'metadata.finalizers[0]: Invalid value: "mine": name is neither a standard finalizer name nor is it fully qualified',
    ],
  ],
])("%s gets 422 with every field, and is not there", async (_, path, object, expected) => {
  await using api = await startApiServer();
  const { status, body } = await api.call("POST", path, { metadata, ...object });
  const { details } = JSON.parse(body) as { details: { causes: { field: string; message: string }[] } };
  expect([status, details.causes.map(({ field, message }) => `${field}: ${message}`)]).toEqual([422, expected]);
  expect((await api.get(`${path}/x`)).status).toBe(404);
});

test("a balanced service that keeps its clients' addresses gets a port for the balancer's questions", async () => {
  await using api = await startApiServer();
  const path = "/api/v1/namespaces/default/services";
  const spec = { type: "LoadBalancer", externalTrafficPolicy: "Local", ports: [{ port: 80 }] };
  const made = JSON.parse((await api.call("POST", path, { metadata, spec })).body);
  expect(made.spec.healthCheckNodePort).toBeGreaterThanOrEqual(30_000);
  const merge = { "Content-Type": "application/merge-patch+json" };
  const { status, body } = await api.call("PATCH", `${path}/x`, { spec: { type: "ClusterIP" } }, merge);
  expect([status, JSON.parse(body).spec.healthCheckNodePort]).toEqual([200, undefined]);
});

import { afterAll, beforeAll, expect, test } from "vitest";
import { startApiServer, type TestApiServer } from "../../pkg/testing/api-server.ts";

let api: TestApiServer;
beforeAll(async () => void (api = await startApiServer()));
afterAll(() => api[Symbol.asyncDispose]());

const space = "/api/v1/namespaces/default";
const services = `${space}/services`;
const slices = "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices";
const ranges = "service.beta.kubernetes.io/load-balancer-source-ranges";
const qualified =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const ports = [{ port: 80 }];
const template = {
  metadata: { labels: { a: "b" } },
  spec: { containers: [{ name: "c", image: "i" }] },
};
const slice = (endpoint: object, addressType = "IPv4") => ({
  addressType,
  endpoints: [{ addresses: ["10.0.0.1"], ...endpoint }],
});

const workloads = ["deployments", "replicasets"].flatMap((plural): [string, string, object, string[]][] => {
  const path = `/apis/apps/v1/namespaces/default/${plural}`;
  return [
    [
      `${plural} with a selector that says nothing`,
      path,
      { spec: { selector: { matchExpressions: [{ key: "a", operator: "In" }] }, template } },
      [
        "spec.selector.matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'",
        'spec.selector: Invalid value: {"matchExpressions":[{"key":"a","operator":"In"}]}: invalid label selector',
      ],
    ],
    [
      `${plural} of nothing`,
      path,
      {},
      [
        "spec.selector: Required value",
        "spec.template.metadata.labels: Invalid value: null: `selector` does not match template `labels`",
        "spec.template.spec.containers: Required value",
      ],
    ],
  ];
});

test.each<[string, string, object, string[]]>([
  ...workloads,
  [
    "a service with addresses that differ",
    services,
    { spec: { ports, clusterIP: "10.96.0.99", clusterIPs: ["10.96.0.98"] } },
    ['spec.clusterIPs: Invalid value: ["10.96.0.98"]: first value must match `clusterIP`'],
  ],
  [
    "a service with the newer field of its address alone",
    services,
    { spec: { ports, clusterIPs: ["10.96.0.98"] } },
    ['spec.clusterIPs: Invalid value: ["10.96.0.98"]: must be empty when `clusterIP` is not specified'],
  ],
  [
    "a service with two addresses of a family",
    services,
    { spec: { ports, clusterIP: "10.96.0.98", clusterIPs: ["10.96.0.98", "10.96.0.99"] } },
    ['spec.clusterIPs: Invalid value: ["10.96.0.98","10.96.0.99"]: may specify no more than one IP for each IP family'],
  ],
  [
    "an external name with an address",
    services,
    { spec: { type: "ExternalName", externalName: "a.b", clusterIP: "10.96.0.98", ipFamilies: ["IPv4"] } },
    [
      "spec.clusterIPs: Forbidden: may not be set for ExternalName services",
      "spec.ipFamilies: Forbidden: may not be set for ExternalName services",
    ],
  ],
  [
    "a service with a port twice",
    services,
    {
      spec: {
        ports: [
          { name: "a", port: 80 },
          { name: "b", port: 80 },
        ],
      },
    },
    [
      'spec.ports[1]: Duplicate value: {"Name":"","Protocol":"TCP","AppProtocol":null,"Port":80,"TargetPort":0,"NodePort":0}',
    ],
  ],
  [
    "a service with clients in an annotation",
    services,
    { metadata: { name: "x", annotations: { [ranges]: "10.0.0.0/8, nowhere" } }, spec: { ports } },
    [
      `metadata.annotations[${ranges}]: Forbidden: may only be used when \`type\` is 'LoadBalancer'`,
      `metadata.annotations[${ranges}]: Invalid value: "nowhere": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)`,
    ],
  ],
  [
    "a node with one wrong network",
    "/api/v1/nodes",
    { spec: { podCIDR: "10.0.0.0" } },
    ['spec.podCIDRs[0]: Invalid value: "10.0.0.0": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)'],
  ],
  [
    "a node with a network twice",
    "/api/v1/nodes",
    { spec: { podCIDRs: ["10.0.0.0/24", "10.0.0.0/24"] } },
    [
      'spec.podCIDRs: Invalid value: ["10.0.0.0/24","10.0.0.0/24"]: may specify no more than one CIDR for each IP family',
      'spec.podCIDRs[1]: Duplicate value: "10.0.0.0/24"',
    ],
  ],
  [
    "a namespace with finalizers that are nobody's",
    "/api/v1/namespaces",
    { spec: { finalizers: ["mine", "a.b/c d"] } },
    [
      'spec.finalizers: Invalid value: "mine": name is neither a standard finalizer name nor is it fully qualified',
      `spec.finalizers: Invalid value: "a.b/c d": ${qualified}`,
    ],
  ],
  [
    "a secret of a registry that is a list",
    `${space}/secrets`,
    { type: "kubernetes.io/dockerconfigjson", stringData: { ".dockerconfigjson": "[]" } },
    [
      'data[.dockerconfigjson]: Invalid value: "<secret contents redacted>": json: cannot unmarshal array into Go value of type map[string]interface {}',
    ],
  ],
  [
    "endpoints on no IP address",
    `${space}/endpoints`,
    { subsets: [{ addresses: [{ ip: "here" }] }] },
    [
      'subsets[0].addresses[0].ip: Invalid value: "here": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
      'subsets[0].addresses[0].ip: Invalid value: "here": must be a valid IP address',
    ],
  ],
  [
    "a slice on a node with no name for one",
    slices,
    slice({ nodeName: "A" }),
    [
      "endpoints[0].nodeName: Invalid value: \"A\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
    ],
  ],
  [
    "a slice of names that are not whole",
    slices,
    slice({ addresses: ["here", "a.b."] }, "FQDN"),
    [
      'endpoints[0].addresses[0]: Invalid value: "here": should be a domain with at least two segments separated by dots',
    ],
  ],
  [
    "a slice for a zone twice",
    slices,
    slice({ hints: { forZones: [{ name: "z" }, { name: "z" }] } }),
    ['endpoints[0].hints.forZones[1].name: Duplicate value: "z"'],
  ],
  [
    "a slice with more than its share of hints and topology",
    slices,
    slice({
      hints: { forNodes: Array.from({ length: 9 }, (_, index) => ({ name: `n${index}` })) },
      deprecatedTopology: Object.fromEntries(Array.from({ length: 17 }, (_, index) => [`k${index}`, "v"])),
    }),
    [
      "endpoints[0].deprecatedTopology: Too many: 17: must have at most 16 items",
      "endpoints[0].hints.forNodes: Too many: 9: must have at most 8 items",
    ],
  ],
])("%s gets 422 with every field, and is not there", async (_, path, object, expected) => {
  const { status, body } = await api.call("POST", path, { metadata: { name: "x" }, ...object });
  const { details } = JSON.parse(body) as { details?: { causes: { field: string; message: string }[] } };
  expect([status, details?.causes.map(({ field, message }) => `${field}: ${message}`)]).toEqual([422, expected]);
  expect((await api.get(`${path}/x`)).status).toBe(404);
});

test("a node has its network in both fields, whichever it brings", async () => {
  const made = async (name: string, spec: object) =>
    JSON.parse((await api.call("POST", "/api/v1/nodes", { metadata: { name }, spec })).body).spec;
  const both = { podCIDR: "10.1.0.0/24", podCIDRs: ["10.1.0.0/24"] };
  expect(await made("a", { podCIDR: "10.1.0.0/24" })).toMatchObject(both);
  expect(await made("b", { podCIDRs: ["10.1.0.0/24"] })).toMatchObject(both);
  expect(await made("c", { podCIDR: "10.1.0.0/24", podCIDRs: ["10.2.0.0/24"] })).toMatchObject(both);
});

test("a namespace is not said to be terminating, nor finalized by nobody", async () => {
  const refusals = async (subresource: string, change: object) => {
    const path = "/api/v1/namespaces/default";
    const namespace = JSON.parse((await api.get(path)).body) as object;
    const { status, body } = await api.call("PUT", `${path}/${subresource}`, { ...namespace, ...change });
    return [status, JSON.parse(body).message];
  };
  expect(await refusals("status", { status: { phase: "Terminating" } })).toEqual([
    422,
    'Namespace "default" is invalid: status.Phase: Invalid value: "Terminating": may only be \'Active\' if `deletionTimestamp` is empty',
  ]);
  expect(await refusals("finalize", { spec: { finalizers: ["mine"] } })).toEqual([
    422,
    'Namespace "default" is invalid: spec.finalizers[0]: Invalid value: "mine": name is neither a standard finalizer name nor is it fully qualified',
  ]);
});

test("a lease says nothing of a feature that is off", async () => {
  const path = "/apis/coordination.k8s.io/v1/namespaces/default/leases";
  const spec = { holderIdentity: "a", strategy: "OldestEmulationVersion", preferredHolder: "b" };
  const { body } = await api.call("POST", path, { metadata: { name: "x" }, spec });
  expect(JSON.parse(body).spec).toEqual({ holderIdentity: "a" });
});

test.each([
  [`${space}/configmaps`, '"data" is not a known field selector: only "metadata.name", "metadata.namespace"'],
  [`${space}/pods`, "field label not supported: data"],
])("%s cannot be selected by any field", async (path, message) => {
  const { status, body } = await api.get(`${path}?fieldSelector=data%3Da`);
  expect([status, JSON.parse(body).message]).toEqual([400, message]);
});

import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { startApiServer, type TestApiServer } from "../../pkg/testing/api-server.ts";

let api: TestApiServer;
beforeAll(async () => void (api = await startApiServer()));
afterAll(() => api[Symbol.asyncDispose]());

const deployments = "/apis/apps/v1/namespaces/default/deployments";
const services = "/api/v1/namespaces/default/services";
const deployment = `${deployments}/x`;
const service = `${services}/x`;
const metadata = { name: "x" };
const template = {
  metadata: { labels: { a: "b" } },
  spec: { containers: [{ name: "c", image: "i" }] },
};

beforeEach(async () => {
  for (const path of [deployment, service]) await api.call("DELETE", path);
  await api.call("POST", deployments, { metadata, spec: { selector: { matchLabels: { a: "b" } }, template } });
  await api.call("POST", services, { metadata, spec: { ports: [{ port: 80 }] } });
});

const patches = { merge: "application/merge-patch+json", strategic: "application/strategic-merge-patch+json" };

async function refusal(method: string, path: string, body: unknown, type = "application/json"): Promise<unknown[]> {
  const answer = await api.call(method, path, body, { "Content-Type": type });
  const { message } = JSON.parse(answer.body) as { message?: string };
  return [answer.status, message?.replace(/"\{.*\}"/, "...").replace(/meta: .*/, "meta: ...")];
}

test.each<[string, keyof typeof patches, string, unknown, number, string]>([
  [
    "another uid",
    "merge",
    service,
    { metadata: { uid: "b" } },
    422,
    'Service "x" is invalid: metadata.uid: Invalid value: "b": field is immutable',
  ],
  [
    "a time of deletion",
    "merge",
    service,
    { metadata: { deletionTimestamp: "2020-01-01T00:00:00Z" } },
    422,
    'Service "x" is invalid: metadata.deletionTimestamp: Invalid value: "2020-01-01T00:00:00Z": field is immutable',
  ],
  [
    "another kind",
    "merge",
    service,
    { kind: "Foo" },
    422,
    ' "" is invalid: patch: Invalid value: ...: no kind "Foo" is registered for version "v1"',
  ],
  [
    "an address of a balancer that there is not",
    "merge",
    `${service}/status`,
    { status: { loadBalancer: { ingress: [{ ip: "10.0.0.1" }] } } },
    422,
    'Service "x" is invalid: status.loadBalancer.ingress: Forbidden: may only be used when `spec.type` is "LoadBalancer"',
  ],
  [
    "more ready replicas than there are",
    "merge",
    `${deployment}/status`,
    { status: { replicas: 1, readyReplicas: 2, availableReplicas: 3, observedGeneration: -1 } },
    422,
    'Deployment.apps "x" is invalid: [status.observedGeneration: Invalid value: -1: must be greater than or equal to 0, status.readyReplicas: Invalid value: 2: cannot be greater than status.replicas, status.availableReplicas: Invalid value: 3: cannot be greater than status.replicas, status.availableReplicas: Invalid value: 3: cannot be greater than readyReplicas]',
  ],
  [
    "an element without its key",
    "strategic",
    deployment,
    { spec: { template: { spec: { containers: [{ image: "x" }] } } } },
    422,
    "map: map[image:x] does not contain declared merge key: name",
  ],
  [
    "a size that is no number",
    "merge",
    `${deployment}/scale`,
    { spec: { replicas: "x" } },
    422,
    ' "" is invalid: patch: Invalid value: ...: json: cannot unmarshal string into Go struct field ScaleSpec.spec.replicas of type int32',
  ],
  [
    "a list",
    "strategic",
    deployment,
    [],
    400,
    "json: cannot unmarshal array into Go value of type map[string]interface {}",
  ],
  [
    "a list",
    "merge",
    deployment,
    [],
    400,
    "error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}",
  ],
])("a patch with %s is refused (%s of %s)", async (_what, type, path, patch, code, message) => {
  expect(await refusal("PATCH", path, patch, patches[type])).toEqual([code, message]);
});

test("a patch that is no JSON is told of as one", async () => {
  expect(await refusal("PATCH", service, "{", patches.merge)).toEqual([
    400,
    expect.stringMatching(/^error decoding patch: /),
  ]);
});

test.each<[string, string, object, number, string]>([
  [
    "without a name",
    service,
    { metadata: {} },
    400,
    "the name of the object (x based on URL) was undeterminable: name must be provided",
  ],
  [
    "of another object",
    service,
    { metadata: { name: "x", uid: "b" } },
    409,
    'Operation cannot be fulfilled on services "x": Precondition failed: UID in precondition: b, UID in object meta: ...',
  ],
  [
    "of another name",
    `${deployment}/scale`,
    { metadata: { name: "y" } },
    400,
    "the name of the object (y) does not match the name on the URL (x)",
  ],
  [
    "of another namespace",
    `${deployment}/scale`,
    { metadata: { name: "x", namespace: "y" } },
    400,
    "the namespace of the provided object does not match the namespace sent on the request",
  ],
  [
    "of another object",
    `${deployment}/scale`,
    { metadata: { name: "x", uid: "b" } },
    409,
    'Operation cannot be fulfilled on deployments/scale.apps "x": Precondition failed: UID in precondition: b, UID in object meta: ...',
  ],
])("a PUT %s is refused: %s", async (_what, path, object, code, message) => {
  expect(await refusal("PUT", path, object)).toEqual([code, message]);
});

test("the time of creation stays, whatever an update says", async () => {
  const found = JSON.parse((await api.get(service)).body) as { metadata: object };
  const { status, body } = await api.call("PUT", service, {
    ...found,
    metadata: { ...found.metadata, creationTimestamp: "2020-01-01T00:00:00Z" },
  });
  expect([status, JSON.parse(body).metadata]).toEqual([200, found.metadata]);
});

test("the address of a balancer is one of traffic to it, unless it says otherwise", async () => {
  await api.call("PATCH", service, { spec: { type: "LoadBalancer" } }, { "Content-Type": patches.merge });
  const ingress = [{ ip: "10.0.0.1" }, { hostname: "10.0.0.1", ipMode: "VIP" }, { ip: "here", ipMode: "Foo" }];
  const put = (list: object[]) =>
    refusal("PATCH", `${service}/status`, { status: { loadBalancer: { ingress: list } } }, patches.merge);
  expect(await put(ingress)).toEqual([
    422,
    'Service "x" is invalid: [status.loadBalancer.ingress[1].ipMode: Forbidden: may not be specified when `ip` is not set, status.loadBalancer.ingress[1].hostname: Invalid value: "10.0.0.1": must be a DNS name, not an IP address, status.loadBalancer.ingress[2].ip: Invalid value: "here": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff), status.loadBalancer.ingress[2].ipMode: Unsupported value: "Foo": supported values: "Proxy", "VIP"]',
  ]);
  expect(await put(ingress.slice(0, 1))).toEqual([200, undefined]);
  expect(JSON.parse((await api.get(service)).body).status.loadBalancer.ingress).toEqual([
    { ip: "10.0.0.1", ipMode: "VIP" },
  ]);
});

test("what a balancer told of a service goes with its type", async () => {
  const patch = (path: string, body: object) => api.call("PATCH", path, body, { "Content-Type": patches.merge });
  await patch(service, { spec: { type: "LoadBalancer" } });
  await patch(`${service}/status`, { status: { loadBalancer: { ingress: [{ ip: "10.0.0.1" }] } } });
  const { status } = JSON.parse((await patch(service, { spec: { type: "NodePort" } })).body) as { status: unknown };
  expect(status).toEqual({ loadBalancer: {} });
});

test("a grace period that is no number is refused", async () => {
  const path = `${service}?gracePeriodSeconds=x`;
  expect(await refusal("DELETE", path, undefined)).toEqual([400, 'strconv.ParseInt: parsing "x": invalid syntax']);
});

test("an update that says the same in another order changes nothing", async () => {
  const stored = JSON.parse((await api.get(deployment)).body) as Record<string, unknown>;
  const reversed = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(reversed);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .reverse()
        .map(([key, member]) => [key, reversed(member)]),
    );
  };
  const answer = await api.call("PUT", deployment, reversed(stored));
  expect([answer.status, JSON.parse(answer.body)]).toEqual([200, stored]);
});

import { expect, test } from "vitest";
import { startApiServer, type TestApiServer } from "../../pkg/testing/api-server.ts";

const authorization = "/apis/authorization.k8s.io/v1";
const resourceAttributes = { namespace: "default", verb: "get", resource: "pods" };
const nonResourceAttributes = { verb: "get", path: "/version" };
const local = `${authorization}/namespaces/default/localsubjectaccessreviews`;

async function ask(api: TestApiServer, path: string, body: object) {
  const { status, body: answer } = await api.call("POST", path, body);
  return { status, answer: JSON.parse(answer) };
}

test.each([
  [
    "neither resource nor path",
    `${authorization}/selfsubjectaccessreviews`,
    { spec: {} },
    "spec.resourceAttributes: Invalid value: null: exactly one of nonResourceAttributes or resourceAttributes must be specified",
  ],
  [
    "both resource and path",
    `${authorization}/selfsubjectaccessreviews`,
    { spec: { resourceAttributes, nonResourceAttributes } },
    'spec.nonResourceAttributes: Invalid value: {"verb":"get","path":"/version"}: cannot be specified in combination with resourceAttributes',
  ],
  [
    "no subject",
    `${authorization}/subjectaccessreviews`,
    { spec: { resourceAttributes } },
    'spec.user: Invalid value: "": at least one of user or group must be specified',
  ],
  [
    "a name",
    `${authorization}/subjectaccessreviews`,
    { metadata: { name: "mine" }, spec: { user: "carol", resourceAttributes } },
    'metadata: Invalid value: {"name":"mine"}: must be empty',
  ],
  [
    "an empty selector",
    `${authorization}/subjectaccessreviews`,
    { spec: { user: "carol", resourceAttributes: { ...resourceAttributes, labelSelector: {} } } },
    "spec.resourceAttributes.labelSelector.requirements: Required value: when spec.resourceAttributes.labelSelector is specified, requirements or rawSelector is required",
  ],
  [
    "a selector said twice",
    `${authorization}/subjectaccessreviews`,
    {
      spec: {
        user: "carol",
        resourceAttributes: {
          ...resourceAttributes,
          fieldSelector: { rawSelector: "a=b", requirements: [{ key: "a", operator: "Exists" }] },
        },
      },
    },
    'spec.resourceAttributes.fieldSelector.rawSelector: Invalid value: "a=b": may not specified at the same time as requirements',
  ],
  [
    "a selector without a key",
    `${authorization}/subjectaccessreviews`,
    {
      spec: {
        user: "carol",
        resourceAttributes: { ...resourceAttributes, fieldSelector: { requirements: [{ operator: "Exists" }] } },
      },
    },
    "spec.resourceAttributes.fieldSelector.requirements[0].key: Required value: must be specified",
  ],
  [
    "a label selector without values",
    `${authorization}/subjectaccessreviews`,
    {
      spec: {
        user: "carol",
        resourceAttributes: { ...resourceAttributes, labelSelector: { requirements: [{ key: "a", operator: "In" }] } },
      },
    },
    "spec.resourceAttributes.labelSelector.requirements[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'",
  ],
  [
    "another namespace",
    local,
    { spec: { user: "carol", resourceAttributes: { ...resourceAttributes, namespace: "other" } } },
    'spec.resourceAttributes.namespace: Invalid value: "other": must match metadata.namespace',
  ],
  [
    "a path in a namespace",
    local,
    { spec: { user: "carol", nonResourceAttributes } },
    'spec.nonResourceAttributes: Invalid value: {"verb":"get","path":"/version"}: disallowed on this kind of request',
  ],
])("an access review with %s is invalid", async (_what, path, body, message) => {
  await using api = await startApiServer();
  const { status, answer } = await ask(api, path, body);
  expect([status, answer.reason]).toEqual([422, "Invalid"]);
  expect(answer.message).toMatch(/^(Self|Local)?SubjectAccessReview.authorization.k8s.io "" is invalid: /);
  expect(answer.message.split(' "" is invalid: ')[1]).toBe(message);
});

test.each([
  ["/apis/authentication.k8s.io/v1/tokenreviews", { spec: {} }, "token is required for TokenReview in authentication"],
  [`${authorization}/selfsubjectrulesreviews`, { spec: {} }, "no namespace on request"],
])("what %s cannot do without is asked for", async (path, body, message) => {
  await using api = await startApiServer();
  const { status, answer } = await ask(api, path, body);
  expect([status, answer.reason, answer.message]).toEqual([400, "BadRequest", message]);
});

test.each([
  ["metadata as typed clients send it", { metadata: { creationTimestamp: null } }, {}],
  ["an operator from the future", {}, { labelSelector: { requirements: [{ key: "a", operator: "Near" }] } }],
])("an access review with %s is answered", async (_what, more, attributes) => {
  await using api = await startApiServer();
  const spec = { resourceAttributes: { ...resourceAttributes, ...attributes } };
  const { status, answer } = await ask(api, `${authorization}/selfsubjectaccessreviews`, { ...more, spec });
  expect([status, answer.status.allowed]).toEqual([201, true]);
});

test("a master's rules are those of its bindings, what everybody may do included", async () => {
  await using api = await startApiServer();
  const { answer } = await ask(api, `${authorization}/selfsubjectrulesreviews`, { spec: { namespace: "default" } });
  const resources = answer.status.resourceRules.flatMap((rule: { resources: string[] }) => rule.resources);
  expect(resources).toEqual(expect.arrayContaining(["*", "selfsubjectaccessreviews"]));
});

import { expect, test } from "vitest";
import { type Answer, startApiServer, type TestApiServer } from "../../pkg/testing/api-server.ts";

const maps = "/api/v1/namespaces/default/configmaps";
const types = {
  json: "application/json-patch+json",
  merge: "application/merge-patch+json",
  strategic: "application/strategic-merge-patch+json",
  apply: "application/apply-patch+yaml",
};

/** Patches the map "a" that was just made. */
async function patchMap(
  api: TestApiServer,
  type: keyof typeof types,
  patch: unknown,
  validation: string,
): Promise<Answer> {
  await api.call("POST", maps, { metadata: { name: "a" }, data: { k: "0" } });
  const path = `${maps}/a?fieldManager=m&fieldValidation=${validation}`;
  return api.call("PATCH", path, patch, { "Content-Type": types[type] });
}

const strictly = (what: string) => `strict decoding error: ${what}`;

test.each([
  [
    "strategic",
    '{"data":{"k":"1","k":"2"}}',
    'duplicate field "data.k"',
    ` "" is invalid: patch: Invalid value: "map[data:map[k:2]]": ${strictly('duplicate field "data.k"')}`,
  ],
  [
    "strategic",
    '{"datum":{"k":[1,null,true]}}',
    'unknown field "datum"',
    ` "" is invalid: patch: Invalid value: "map[datum:map[k:[1 <nil> true]]]": ${strictly('unknown field "datum"')}`,
  ],
  [
    "merge",
    '{"data":{"k":"1","k":"2"}}',
    'duplicate field "data.k"',
    /: strict decoding error: duplicate field "data\.k"$/,
  ],
  ["merge", '{"datum":{}}', 'unknown field "datum"', /: strict decoding error: unknown field "datum"$/],
  [
    "json",
    '[{"op":"add","op":"remove","path":"/data/k"}]',
    'json patch duplicate field "[0].op"',
    /: strict decoding error: json patch duplicate field "\[0\]\.op"$/,
  ],
] as const)("a %s patch of %s is refused or warned of, as the client asks", async (type, patch, warning, message) => {
  await using api = await startApiServer();
  const strict = await patchMap(api, type, patch, "Strict");
  const { message: told, details, reason } = JSON.parse(strict.body);
  expect([strict.status, reason, details.causes[0].field]).toEqual([422, "Invalid", "patch"]);
  expect(told).toEqual(typeof message === "string" ? message : expect.stringMatching(message));
  const warned = await patchMap(api, type, patch, "Warn");
  expect([warned.status, warned.headers.warning]).toEqual([200, `299 - ${JSON.stringify(warning)}`]);
});

test("what a patch makes of an object must have its types", async () => {
  await using api = await startApiServer();
  const { status, body } = await patchMap(api, "strategic", { data: { k: 1 } }, "Ignore");
  expect([status, JSON.parse(body).message]).toEqual([
    422,
    ' "" is invalid: patch: Invalid value: "map[data:map[k:1]]": json: cannot unmarshal number into Go struct field ConfigMap.data.k of type string',
  ]);
});

test("an outcome is shown without what says who owns it", async () => {
  await using api = await startApiServer();
  const { body } = await patchMap(api, "merge", { data: [] }, "Ignore");
  const { message } = JSON.parse(body) as { message: string };
  expect(message).toMatch(
    /^ "" is invalid: patch: Invalid value: "\{.*\\"data\\":\[\].*\}": json: cannot unmarshal array/,
  );
  expect(message).not.toContain("managedFields");
});

test.each(["Strict", "Warn", "Ignore"])("an apply of what no manager could own is refused: %s", async (validation) => {
  await using api = await startApiServer();
  const applied = { apiVersion: "v1", kind: "ConfigMap", metadata: { labelz: {} }, datum: 1 };
  const { status, body } = await patchMap(api, "apply", JSON.stringify(applied), validation);
  expect([status, JSON.parse(body).message]).toEqual([
    400,
    "failed to create typed patch object (/a; /v1, Kind=ConfigMap): errors:\n  .metadata.labelz: field not declared in schema\n  .datum: field not declared in schema",
  ]);
});

test("an apply that says a thing twice is refused or warned of, as the client asks", async () => {
  await using api = await startApiServer();
  const twice = 'apiVersion: v1\nkind: ConfigMap\ndata: {k: "1", k: "2"}';
  const strict = await patchMap(api, "apply", twice, "Strict");
  expect([strict.status, JSON.parse(strict.body).message]).toEqual([
    400,
    'ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: duplicate field "data.k"',
  ]);
  expect((await patchMap(api, "apply", twice, "Warn")).headers.warning).toBe('299 - "duplicate field \\"data.k\\""');
});

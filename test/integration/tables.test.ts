import { expect, test } from "vitest";
import { startApiServer } from "../../pkg/testing/api-server.ts";

const maps = "/api/v1/namespaces/default/configmaps";
const map = (name: string) => ({ metadata: { name } });

test.each(["", "&watch=true&timeoutSeconds=1"])("rows that nobody can make are refused: a list%s", async (more) => {
  await using api = await startApiServer();
  await api.call("POST", maps, map("a"));
  const rows = { Accept: "application/json;as=Table;v=v1;g=meta.k8s.io" };
  const { status, body } = await api.get(`${maps}?includeObject=All${more}`, rows);
  expect(status).toBe(400);
  expect(JSON.parse(body).message).toBe(
    `Unable to convert to Table as requested: includeObject: Invalid value: "All": must be 'Metadata', 'Object', 'None', or empty`,
  );
  expect((await api.get(maps)).status).toBe(200);
});

test.each(["", "&watch=true&timeoutSeconds=1"])(
  "rows without their objects say so, as upstream's do: %s",
  async (more) => {
    await using api = await startApiServer();
    await api.call("POST", maps, map("a"));
    const Accept = "application/json;as=Table;v=v1;g=meta.k8s.io";
    const { body } = await api.get(`${maps}?includeObject=None&fieldSelector=metadata.name=a${more}`, { Accept });
    const answer = JSON.parse(body);
    const [row] = (answer.object ?? answer).rows;
    expect([row.cells[0], row.object]).toEqual(["a", null]);
  },
);

test("a slice without endpoints, as a client may send one, is shown like all others", async () => {
  await using api = await startApiServer();
  const slices = "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices";
  expect((await api.call("POST", slices, { metadata: { name: "a" }, addressType: "IPv4" })).status).toBe(201);
  const { status, body } = await api.get(slices, { Accept: "application/json;as=Table;v=v1;g=meta.k8s.io" });
  expect(status).toBe(200);
  expect(JSON.parse(body).rows[0].cells.slice(0, 4)).toEqual(["a", "IPv4", "<unset>", "<unset>"]);
});

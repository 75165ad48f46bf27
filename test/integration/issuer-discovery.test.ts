import { createLocalJWKSet, jwtVerify } from "jose";
import { expect, test } from "vitest";
import { startApiServer } from "../../pkg/testing/api-server.ts";

const configuration = "/.well-known/openid-configuration";
const keys = "/openid/v1/jwks";
const asAccount = {
  "Impersonate-User": "system:serviceaccount:default:web",
  "Impersonate-Group": "system:serviceaccounts",
};
const issuer = "https://kubernetes.default.svc";

test("whoever gets a service account's token finds its issuer and the keys to check it with", async () => {
  await using api = await startApiServer();
  const found = await api.get(configuration, asAccount);
  expect(found.headers["content-type"]).toBe("application/json");
  expect(found.headers["cache-control"]).toBe("public, max-age=3600");
  expect(JSON.parse(found.body)).toEqual({
    issuer,
    jwks_uri: `https://10.244.0.1:${api.port}${keys}`,
    response_types_supported: ["id_token"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: ["ES256"],
  });
  await api.call("POST", "/api/v1/namespaces/default/serviceaccounts", { metadata: { name: "web" } });
  const asked = await api.call("POST", "/api/v1/namespaces/default/serviceaccounts/web/token", { spec: {} });
  const { status, headers, body } = await api.get(keys, asAccount);
  expect([status, headers["content-type"]]).toEqual([200, "application/jwk-set+json"]);
  const set = JSON.parse(body);
  expect(Object.keys(set.keys[0])).toEqual(["use", "kty", "kid", "crv", "alg", "x", "y"]);
  const { payload } = await jwtVerify(JSON.parse(asked.body).status.token, createLocalJWKSet(set), { issuer });
  expect(payload.sub).toBe("system:serviceaccount:default:web");
});

test("only service accounts, and who may see everything, see the issuer's keys", async () => {
  await using api = await startApiServer();
  for (const path of [configuration, keys]) {
    expect((await api.get(path, { "Impersonate-User": "carol" })).status).toBe(403);
    expect((await api.get(`${path}/`)).status).toBe(200);
  }
  expect(JSON.parse((await api.get("/")).body).paths).toEqual(expect.arrayContaining([configuration, keys]));
});

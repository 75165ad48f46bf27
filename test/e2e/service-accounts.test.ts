import { afterAll, beforeAll, expect, test } from "vitest";
import { attempt, environment, root, testCluster, testNamespace, until } from "./support/cluster.ts";

const space = testNamespace("e2e-service-accounts");

beforeAll(() => void space.create());
afterAll(() => void space.remove());

/** kubectl as whoever has the token, with nothing else. */
const withToken = (token: string, ...args: string[]) => {
  const server = `https://127.0.0.1:${testCluster.apiPort}`;
  const flags = [`--server=${server}`, `--token=${token}`, "--insecure-skip-tls-verify"];
  return attempt(`${root}/.cache/bin/kubectl`, [...flags, ...args], {
    env: { ...environment, KUBECONFIG: "/dev/null" },
  });
};
const whoami = (token: string) =>
  withToken(token, "auth", "whoami", "-o", "jsonpath={.status.userInfo.username}").stdout;

test("a service account has tokens by request, and by a secret that is filled and ends with it", async () => {
  space.kubectl("create", "serviceaccount", "builder");
  const name = "system:serviceaccount:e2e-service-accounts:builder";
  expect(whoami(space.kubectl("create", "token", "builder").trim())).toBe(name);
  const metadata = { name: "builder-token", annotations: { "kubernetes.io/service-account.name": "builder" } };
  space.apply(
    JSON.stringify({ apiVersion: "v1", kind: "Secret", type: "kubernetes.io/service-account-token", metadata }),
  );
  const encoded = await until("a token", () =>
    space.kubectl("get", "secret", "builder-token", "-o", "jsonpath={.data.token}"),
  );
  const token = Buffer.from(encoded, "base64").toString();
  expect(whoami(token)).toBe(name);
  expect(space.kubectl("describe", "secret", "builder-token")).toMatch(/ca.crt:\s+\d+ bytes/);
  space.kubectl("delete", "serviceaccount", "builder");
  await until("the secret to go with its account", () => space.attempt("get", "secret", "builder-token").code !== 0);
  expect(withToken(token, "auth", "whoami").code).not.toBe(0);
});

test("the service account named default, and the root CA, come back when they are deleted", async () => {
  space.kubectl("delete", "serviceaccount/default", "configmap/kube-root-ca.crt");
  await until(
    "both to be there again",
    () => space.attempt("get", "serviceaccount/default", "configmap/kube-root-ca.crt").code === 0,
  );
});

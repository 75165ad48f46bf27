import { expect, test } from "vitest";
import type { Secret } from "../../api/core/v1/types.generated.ts";
import { secrets, serviceAccounts } from "../../api/resources.ts";
import { runControllers, type RunningControllers } from "../testing/run-controllers.ts";
import { ServiceAccountTokenController } from "./service-account-token-controller.ts";

const key = { namespace: "default", name: "builder" };
const secret = (name = "builder-token", annotations: Record<string, string> = {}): Secret => ({
  metadata: {
    name,
    namespace: "default",
    annotations: { "kubernetes.io/service-account.name": "builder", ...annotations },
  },
  type: "kubernetes.io/service-account-token",
});

async function start(): Promise<RunningControllers> {
  const cluster = await runControllers(
    (context, enqueue) => new ServiceAccountTokenController(context, "the CA", enqueue),
  );
  cluster.api.intercept = ({ subresource, body }) => {
    if (subresource !== "token") return undefined;
    const { boundObjectRef } = (body as { spec: { boundObjectRef: { kind: string; name: string } } }).spec;
    return { status: { token: `bound to ${boundObjectRef.kind} ${boundObjectRef.name}` } };
  };
  return cluster;
}

const list = async ({ client }: RunningControllers) => (await client.resource(secrets).list()).items;
const text = (data: string | undefined) => Buffer.from(data ?? "", "base64").toString();

test("a token secret is filled with the account's token, the namespace and the CA", async () => {
  await using cluster = await start();
  const [account] = await cluster.add(serviceAccounts, { metadata: { ...key } });
  await cluster.add(secrets, secret());
  await cluster.until(async () => (await list(cluster))[0]?.data !== undefined);
  const [filled] = await list(cluster);
  expect(Object.fromEntries(Object.entries(filled?.data ?? {}).map(([name, data]) => [name, text(data)]))).toEqual({
    "ca.crt": "the CA",
    namespace: "default",
    token: "bound to Secret builder-token",
  });
  expect(filled?.metadata.annotations?.["kubernetes.io/service-account.uid"]).toBe(account?.metadata.uid);
});

test("a CA that somebody changed is put back, and the token stays", async () => {
  await using cluster = await start();
  await cluster.add(serviceAccounts, { metadata: { ...key } });
  await cluster.add(secrets, secret());
  await cluster.until(async () => (await list(cluster))[0]?.data !== undefined);
  const patch = { data: { "ca.crt": "AAAA", token: "bWluZQ==" } };
  await cluster.client.resource(secrets).patch({ namespace: "default", name: "builder-token" }, "merge", patch);
  await cluster.until(async () => text((await list(cluster))[0]?.data?.["ca.crt"]) === "the CA");
  expect(text((await list(cluster))[0]?.data?.token)).toBe("mine");
});

test("secrets of an account that is gone, or of a namesake of it, are removed", async () => {
  await using cluster = await start();
  await cluster.add(serviceAccounts, { metadata: { ...key } });
  await cluster.add(secrets, secret(), secret("old", { "kubernetes.io/service-account.uid": "another" }));
  await cluster.until(async () => {
    const [only, more] = await list(cluster);
    return only?.data !== undefined && more === undefined;
  });
  await cluster.client.resource(serviceAccounts).delete(key);
  await cluster.until(async () => (await list(cluster)).length === 0);
});

test("an account lists no secret that is gone", async () => {
  await using cluster = await start();
  await cluster.add(serviceAccounts, { metadata: { ...key }, secrets: [{ name: "builder-token" }, { name: "other" }] });
  await cluster.add(secrets, secret());
  await cluster.until(async () => (await list(cluster))[0]?.data !== undefined);
  await cluster.client.resource(secrets).delete({ namespace: "default", name: "builder-token" });
  await cluster.until(async () => (await cluster.client.resource(serviceAccounts).get(key)).secrets?.length === 1);
});

test("secrets of other types are not even watched: there may be many, and they may be large", async () => {
  await using cluster = await start();
  const watched = cluster.api.requests.filter(
    ({ verb, resource }) => verb === "watch" && resource.resource === "secrets",
  );
  expect(watched.map(({ query }) => query?.fieldSelector)).toEqual(["type=kubernetes.io/service-account-token"]);
});

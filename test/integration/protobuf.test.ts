import { expect, test } from "vitest";
import { schemaOf } from "../../pkg/api/schema/schema-of.ts";
import { decodeMessage } from "../../pkg/apimachinery/codecs/protobuf/decode-message.ts";
import { encodeMessage } from "../../pkg/apimachinery/codecs/protobuf/encode-message.ts";
import { openEnvelope, sealEnvelope } from "../../pkg/apimachinery/codecs/protobuf/envelope.ts";
import { ProtobufReader } from "../../pkg/apimachinery/codecs/protobuf/protobuf-reader.ts";
import { startApiServer } from "../../pkg/testing/api-server.ts";

const protobuf = "application/vnd.kubernetes.protobuf";
const accept = { Accept: protobuf };
const path = "/api/v1/namespaces/default/configmaps";
const meta = "k8s.io.apimachinery.pkg.apis.meta.v1";

function opened(bytes: Buffer, message: string) {
  const { apiVersion, kind, raw } = openEnvelope(bytes);
  return { apiVersion, kind, ...decodeMessage(raw, schemaOf(message)) };
}

test("a client that reads protobuf alone gets objects, lists and failures in it", async () => {
  await using api = await startApiServer();
  const made = await api.call("POST", path, { metadata: { name: "a" }, data: { k: "v" } }, accept);
  expect(made.headers["content-type"]).toBe(protobuf);
  expect(opened(made.bytes, "k8s.io.api.core.v1.ConfigMap")).toMatchObject({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "a" },
    data: { k: "v" },
  });
  const list = opened((await api.get(`${path}?limit=1`, accept)).bytes, "k8s.io.api.core.v1.ConfigMapList");
  expect(list).toMatchObject({ kind: "ConfigMapList", items: [{ metadata: { name: "a" } }] });
  const missing = await api.get(`${path}/none`, accept);
  expect([missing.status, missing.headers["content-type"]]).toEqual([404, protobuf]);
  expect(opened(missing.bytes, `${meta}.Status`)).toMatchObject({ reason: "NotFound", details: { name: "none" } });
});

test("a watch in protobuf is a row of events behind their lengths", async () => {
  await using api = await startApiServer();
  await api.call("POST", path, { metadata: { name: "a" } });
  const { headers, bytes } = await api.get(`${path}?watch=true&timeoutSeconds=1`, accept);
  expect(headers["content-type"]).toBe(`${protobuf};stream=watch`);
  const event = bytes.subarray(4, 4 + bytes.readUInt32BE());
  const reader = new ProtobufReader(event);
  expect([reader.tag().number, reader.chunk().toString()]).toEqual([1, "ADDED"]);
  reader.tag();
  const raw = new ProtobufReader(reader.chunk());
  raw.tag();
  expect(opened(raw.chunk(), "k8s.io.api.core.v1.ConfigMap")).toMatchObject({ metadata: { name: "a" } });
});

test("metadata comes in protobuf, tables do not", async () => {
  await using api = await startApiServer();
  await api.call("POST", path, { metadata: { name: "a" } });
  const partial = `${protobuf};as=PartialObjectMetadataList;g=meta.k8s.io;v=v1`;
  const list = opened((await api.get(path, { Accept: partial })).bytes, `${meta}.PartialObjectMetadataList`);
  expect(list).toMatchObject({ apiVersion: "meta.k8s.io/v1", items: [{ metadata: { name: "a" } }] });
  expect((await api.get(path, { Accept: `${protobuf};as=Table;g=meta.k8s.io;v=v1` })).status).toBe(406);
});

test("a long list comes in JSON, which is there already, to who reads both", async () => {
  await using api = await startApiServer();
  const both = { Accept: `${protobuf},application/json` };
  const create = (index: number) => api.call("POST", path, { metadata: { name: `m${index}` } });
  await Promise.all(Array.from({ length: 101 }, (_, index) => create(index)));
  expect((await api.get(path, both)).headers["content-type"]).toBe("application/json");
  expect((await api.get(`${path}?limit=5`, both)).headers["content-type"]).toBe(protobuf);
  expect((await api.get(path, accept)).headers["content-type"]).toBe(protobuf);
});

test("scales, tokens, reviews and deletions are answered and asked in protobuf too", async () => {
  await using api = await startApiServer();
  const spec = {
    selector: { matchLabels: { a: "b" } },
    template: { metadata: { labels: { a: "b" } }, spec: { containers: [{ name: "a", image: "x" }] } },
  };
  await api.call("POST", "/apis/apps/v1/namespaces/default/deployments", { metadata: { name: "d" }, spec });
  const scale = await api.get("/apis/apps/v1/namespaces/default/deployments/d/scale", accept);
  expect(opened(scale.bytes, "k8s.io.api.autoscaling.v1.Scale")).toMatchObject({
    kind: "Scale",
    spec: { replicas: 1 },
  });
  await api.call("POST", "/api/v1/namespaces/default/serviceaccounts", { metadata: { name: "a" } });
  const token = await api.call("POST", "/api/v1/namespaces/default/serviceaccounts/a/token", { spec: {} }, accept);
  expect(opened(token.bytes, "k8s.io.api.authentication.v1.TokenRequest")).toMatchObject({ kind: "TokenRequest" });
  const review = await api.call("POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews", {}, accept);
  expect(opened(review.bytes, "k8s.io.api.authentication.v1.SelfSubjectReview")).toMatchObject({
    status: { userInfo: { username: "kubernetes-admin" } },
  });
  const options = schemaOf(`${meta}.DeleteOptions`);
  const body = sealEnvelope("v1", "DeleteOptions", encodeMessage({ dryRun: ["All"] }, options));
  await api.call("POST", path, { metadata: { name: "a" } });
  const deleted = await api.call("DELETE", `${path}/a`, body, { ...accept, "Content-Type": protobuf });
  expect(opened(deleted.bytes, `${meta}.Status`)).toMatchObject({ status: "Success" });
  expect((await api.get(`${path}/a`)).status).toBe(200);
});

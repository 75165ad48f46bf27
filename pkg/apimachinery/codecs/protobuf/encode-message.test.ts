import { expect, test } from "vitest";
import { schemaOf } from "../../../api/schema/schema-of.ts";
import { decodeMessage } from "./decode-message.ts";
import { encodeMessage } from "./encode-message.ts";
import { openEnvelope, sealEnvelope } from "./envelope.ts";

const pod = {
  metadata: {
    name: "web",
    creationTimestamp: "2026-01-02T03:04:05Z",
    labels: { app: "web", tier: "front" },
    managedFields: [{ manager: "m", fieldsV1: { "f:spec": {} } }],
  },
  spec: {
    hostNetwork: true,
    terminationGracePeriodSeconds: 30,
    containers: [
      {
        name: "main",
        args: ["a", ""],
        ports: [{ containerPort: 80 }],
        resources: { limits: { cpu: "100m", memory: "1Gi" } },
        livenessProbe: { httpGet: { port: "http" }, periodSeconds: 10 },
        readinessProbe: { tcpSocket: { port: 80 } },
      },
    ],
    volumes: [{ name: "v", configMap: { name: "c" } }],
    priority: -5,
  },
};

test("an object is read back as it was written: lists in order, members that stand in their parent, every kind of value", () => {
  const schema = schemaOf("k8s.io.api.core.v1.Pod");
  expect(decodeMessage(encodeMessage(pod, schema), schema)).toEqual(pod);
});

test("bytes and times with microseconds are read back as they were written", () => {
  const secret = schemaOf("k8s.io.api.core.v1.Secret");
  const data = { data: { key: "AAEC/w==" }, type: "Opaque" };
  expect(decodeMessage(encodeMessage(data, secret), secret)).toEqual(data);
  const lease = schemaOf("k8s.io.api.coordination.v1.Lease");
  const spec = { spec: { renewTime: "2026-01-02T03:04:05.000007Z", leaseDurationSeconds: 40 } };
  expect(decodeMessage(encodeMessage(spec, lease), lease)).toEqual(spec);
});

test("an envelope says what is in it", () => {
  const sealed = sealEnvelope("apps/v1", "Deployment", Buffer.from("content"));
  expect(openEnvelope(sealed)).toEqual({ apiVersion: "apps/v1", kind: "Deployment", raw: Buffer.from("content") });
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { schemaOf } from "../../api/schema/schema-of.ts";
import { decodeBody } from "./decode-body.ts";
import { duplicateFields } from "./duplicate-fields.ts";

const pod = schemaOf("k8s.io.api.core.v1.Pod");
const deployment = schemaOf("k8s.io.api.apps.v1.Deployment");
const json = (value: unknown, schema = pod) =>
  decodeBody(Buffer.from(JSON.stringify(value)), "application/json", schema, "Strict");

describe("JSON", () => {
  test("unknown fields are dropped and told by path", () => {
    const { object, problems } = json({ kind: "Pod", spec: { containers: [{ name: "a", imag: "x" }], foo: 1 } });
    expect(object).toEqual({ kind: "Pod", spec: { containers: [{ name: "a" }] } });
    expect(problems).toEqual(['unknown field "spec.containers[0].imag"', 'unknown field "spec.foo"']);
  });

  test("duplicate fields are told by path", () => {
    const body = Buffer.from('{"metadata":{"name":"a","name":"b"},"spec":{"containers":[{"name":"x","name":"y"}]}}');
    expect(decodeBody(body, undefined, pod, "Strict").problems).toEqual([
      'duplicate field "metadata.name"',
      'duplicate field "spec.containers[0].name"',
    ]);
  });

  test("quantities, times and absent values get their normal form", () => {
    const { object } = json({
      metadata: { creationTimestamp: "2026-01-02T03:04:05.678Z", labels: null },
      spec: { containers: [{ name: "a", resources: { limits: { cpu: 0.5, memory: "1024Mi" } } }] },
    });
    expect(object).toEqual({
      metadata: { creationTimestamp: "2026-01-02T03:04:05Z" },
      spec: { containers: [{ name: "a", resources: { limits: { cpu: "500m", memory: "1Gi" } } }] },
    });
  });

  test("what Go's encoder leaves out is left out: zeros and empty lists that say nothing; pointers and map values stay", () => {
    const { object } = json({
      metadata: { labels: {}, finalizers: [], ownerReferences: [], annotations: { a: "" } },
      spec: {
        hostNetwork: false,
        automountServiceAccountToken: false,
        terminationGracePeriodSeconds: 0,
        volumes: [{ name: "v", emptyDir: {} }],
        nodeSelector: {},
        containers: [{ name: "a", args: [], tty: false, env: [{ name: "E", value: "" }], resources: {} }],
      },
    });
    expect(object).toEqual({
      metadata: { annotations: { a: "" } },
      spec: {
        automountServiceAccountToken: false,
        terminationGracePeriodSeconds: 0,
        volumes: [{ name: "v", emptyDir: {} }],
        containers: [{ name: "a", env: [{ name: "E" }], resources: {} }],
      },
    });
  });

  test("a value of the wrong type is refused with its path", () => {
    expect(() => json({ apiVersion: "apps/v1", spec: { replicas: "three" } }, deployment)).toThrow(
      'Deployment in version "v1" cannot be handled as a Deployment: json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32',
    );
  });

  test("a key named __proto__ changes nothing but its map", () => {
    const { object } = decodeBody<{ metadata: { labels: object } }>(
      Buffer.from('{"metadata":{"labels":{"__proto__":"x"}}}'),
      undefined,
      pod,
      "Ignore",
    );
    expect(Object.keys(object.metadata.labels)).toEqual(["__proto__"]);
    expect(Object.getPrototypeOf(object.metadata.labels)).toBe(Object.prototype);
  });

  test("a field that stands twice is found however it is escaped", () => {
    expect(duplicateFields(String.raw`{"a\"b": 1, "b\\": "\"", "a\u0022b": 2}`)).toEqual(['a"b']);
  });

  test("a text that JSON.parse takes is scanned for duplicates without stumbling, and has none when printed from a value", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(duplicateFields(JSON.stringify(value))).toEqual([]);
      }),
    );
  });
});

describe("YAML", () => {
  const yaml = (text: string) => decodeBody(Buffer.from(text), "application/yaml", pod, "Strict").object;

  test("reads booleans and numbers as Kubernetes does", () => {
    expect(
      yaml("spec:\n  hostNetwork: yes\n  containers: []\n  priority: 010\nmetadata:\n  labels: {at: '12:30'}\n"),
    ).toEqual({
      spec: { hostNetwork: true, containers: [], priority: 8 },
      metadata: { labels: { at: "12:30" } },
    });
  });

  test("duplicate keys are told by path", () => {
    expect(
      decodeBody(Buffer.from("spec: {containers: [{name: a, name: b}]}"), "application/yaml", pod, "Strict").problems,
    ).toEqual(['duplicate field "spec.containers[0].name"']);
  });

  test("a text of digits with colons stays a text", () => {
    expect(yaml("metadata: {annotations: {at: 12:30, day: 2026-01-02}}")).toEqual({
      metadata: { annotations: { at: "12:30", day: "2026-01-02" } },
    });
  });

  test("an alias bomb is refused", () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${"bcdefgh"
      .split("")
      .map((key, i) => `${key}: &${key} [${Array(9).fill(`*${"abcdefg"[i]}`).join(",")}]`)
      .join("\n")}`;
    expect(() => yaml(bomb)).toThrow(/alias/i);
  });
});

describe("protobuf", () => {
  const varint = (value: number): number[] => (value < 128 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >>> 7)]);
  const chunk = (number: number, bytes: readonly number[]) => [(number << 3) | 2, ...varint(bytes.length), ...bytes];
  const text = (number: number, value: string) => chunk(number, [...Buffer.from(value)]);
  const body = (apiVersion: string, kind: string, raw: readonly number[]) =>
    Buffer.from([0x6b, 0x38, 0x73, 0x00, ...chunk(1, [...text(1, apiVersion), ...text(2, kind)]), ...chunk(2, raw)]);
  const decode = (bytes: Buffer, schema = pod) =>
    decodeBody(bytes, "application/vnd.kubernetes.protobuf", schema, "Strict");

  test("reads a Secret as kubectl sends it", () => {
    const entry = [...text(1, "password"), ...text(2, "hunter2")];
    const raw = [...chunk(1, [...text(1, "made"), ...text(2, "")]), ...chunk(2, entry), ...text(3, "Opaque")];
    const { object } = decode(body("v1", "Secret", raw), schemaOf("k8s.io.api.core.v1.Secret"));
    expect(object).toEqual({
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "made" },
      data: { password: Buffer.from("hunter2").toString("base64") },
      type: "Opaque",
    });
  });

  test("reads integers, negative ones included, quantities and ports by number or name", () => {
    const container = [...text(1, "web"), ...chunk(8, chunk(2, [...text(1, "cpu"), ...chunk(2, text(1, "100m"))]))];
    const spec = [...chunk(2, container), (4 << 3) | 0, 30];
    const { object } = decode(body("v1", "Pod", chunk(2, spec)));
    expect(object).toMatchObject({
      spec: {
        containers: [{ name: "web", resources: { requests: { cpu: "100m" } } }],
        terminationGracePeriodSeconds: 30,
      },
    });
    const port = [
      ...text(1, "http"),
      (3 << 3) | 0,
      80,
      ...chunk(4, [(1 << 3) | 0, 1, (2 << 3) | 0, 0, ...text(3, "web")]),
    ];
    const service = decode(body("v1", "Service", chunk(2, chunk(1, port))), schemaOf("k8s.io.api.core.v1.Service"));
    expect(service.object).toMatchObject({ spec: { ports: [{ name: "http", port: 80, targetPort: "web" }] } });
  });

  test("bytes that are no message are refused, whatever they are", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          decode(Buffer.concat([Buffer.from([0x6b, 0x38, 0x73, 0x00]), Buffer.from(bytes)]));
        } catch (error) {
          expect((error as Error).name).toBe("StatusError");
        }
      }),
    );
  });
});

test("another media type is refused by name", () => {
  expect(() => decodeBody(Buffer.from("x"), "text/plain", pod, "Ignore")).toThrow(/unknown format/);
});

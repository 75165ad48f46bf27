import { describe, expect, test } from "vitest";
import { protobufObject } from "../../api/schema/protobuf-object.ts";
import { schemaOf } from "../../api/schema/schema-of.ts";
import { StatusError } from "../status-error.ts";
import { decodeBody, parseJson } from "./decode-body.ts";
import { decodeYaml } from "./yaml.ts";

const pod = schemaOf("k8s.io.api.core.v1.Pod");
const secret = schemaOf("k8s.io.api.core.v1.Secret");
const deployment = schemaOf("k8s.io.api.apps.v1.Deployment");

function refusal(read: () => unknown, code = 400): string {
  try {
    read();
  } catch (error) {
    expect(error).toBeInstanceOf(StatusError);
    expect((error as StatusError).code).toBe(code);
    return (error as StatusError).message;
  }
  throw new Error("nothing was refused");
}

describe("a body nested without end is refused", () => {
  const depth = 100_000;
  const lists = "[".repeat(depth) + "]".repeat(depth);
  const decode = (text: string, type: string) => () => decodeBody(Buffer.from(text), type, pod, "Strict");

  test("as JSON, whether a field is known or not, and as a patch", () => {
    expect(refusal(decode(`{"spec":${lists}}`, "application/json"))).toMatch(/exceeded max depth/);
    expect(refusal(decode(`{"nope":${lists}}`, "application/json"))).toMatch(/exceeded max depth/);
    expect(refusal(() => parseJson(`{"spec":${lists}}`))).toMatch(/exceeded max depth/);
  });

  test("as YAML", () => {
    expect(refusal(decode(`nope: ${lists}`, "application/yaml"))).toMatch(/^error converting YAML to JSON/);
  });

  test.each(["[", "{a: ", "- ", "? ", "- [", "a: {b: "])(
    "as YAML of %j alone, before the parser keeps all of it",
    (opening) => {
      const body = opening.repeat((3 * 1024 * 1024) / opening.length);
      expect(refusal(decode(body, "application/yaml"))).toMatch(/exceeded max depth/);
    },
  );

  test("but a long list in YAML is none", () => {
    const args = Array.from({ length: 2000 }, (_, index) => `- [a${index}]\n- - "-"\n  - {b: c}\n`).join("");
    expect(decodeYaml(args).value).toHaveLength(4000);
  });

  test("but brackets inside of texts are no nesting", () => {
    const data = { note: `\\" ${"[{".repeat(depth)}` };
    const body = Buffer.from(JSON.stringify({ metadata: { name: "a", annotations: data } }));
    expect(decodeBody(body, undefined, pod, "Strict").object.metadata.annotations).toEqual(data);
  });
});

describe("a body of too many values is refused", () => {
  const many = 70_000;
  const decode = (body: string | Buffer, type: string) => () => decodeBody(Buffer.from(body), type, pod, "Strict");
  const labels = Object.fromEntries(Array.from({ length: many }, (_, index) => [`l${index}`, ""]));
  const wanted = /^Request entity too large: the object holds more than 65536 fields, elements and entries$/;

  test.each([
    ["fields", { nope: 1, ...labels }],
    ["entries", { metadata: { labels } }],
    ["elements", { spec: { containers: new Array(many).fill({}) } }],
    [
      "elements all in all",
      {
        spec: {
          containers: [{ args: Object.keys(labels).slice(many / 2), command: Object.keys(labels).slice(0, many / 2) }],
        },
      },
    ],
  ])("as JSON and as YAML: %s", (_, body) => {
    const text = JSON.stringify(body);
    expect(refusal(decode(text, "application/json"), 413)).toMatch(wanted);
    expect(refusal(decode(text, "application/yaml"), 413)).toMatch(wanted);
  });

  test("as protobuf", () => {
    const object = { apiVersion: "v1", kind: "Pod", spec: { containers: new Array<object>(many).fill({}) } };
    const body = protobufObject(object);
    expect(refusal(decode(body, "application/vnd.kubernetes.protobuf"), 413)).toMatch(wanted);
  });
});

describe("YAML that would keep the parser busy for seconds is refused", () => {
  const read = (text: string) => () => decodeYaml(text);

  test.each(["\n", "#\n", "- a\n", "?\n", "]", "&a "])("as of %j alone", (part) => {
    expect(refusal(read(`a: b\n${part.repeat(2 ** 20 / part.length)}`), 413)).toMatch(
      /more than 250000 parts; send it as JSON$/,
    );
  });

  test("as aliases beyond number", () => {
    expect(refusal(read(`a: &a b\nb:\n${"- *a\n".repeat(1001)}`), 413)).toMatch(/more than 1000 aliases$/);
  });

  test("but a long text is one part", () => {
    const line = "a line of a file\n";
    const text = `data:\n  file: |\n${`    ${line}`.repeat(150_000)}`;
    expect(decodeYaml(text).value).toEqual({ data: { file: line.repeat(150_000) } });
  });
});

test("JSON that is called YAML is read as JSON, whatever its size", () => {
  const value = { a: new Array(300_000).fill([]), b: { c: "on" } };
  expect(decodeYaml(JSON.stringify(value))).toEqual({ value, duplicates: [] });
  expect(decodeYaml('{"a": {"b": 1, "b": 2}}')).toEqual({ value: { a: { b: 2 } }, duplicates: ["a.b"] });
  expect(decodeYaml("{a: on}")).toEqual({ value: { a: true }, duplicates: [] });
});

test("the first error of a YAML body is told by its line, however many follow on the same", () => {
  const body = `kind: Pod\nmetadata: ${"&a ".repeat(100_000)}`;
  expect(refusal(() => decodeBody(Buffer.from(body), "application/yaml", pod, "Strict"))).toBe(
    "error converting YAML to JSON: yaml: line 2: A node can have at most one anchor",
  );
});

test("null inside a list or map is the zero value of its type", () => {
  const spec = { containers: [{ name: "a", args: ["x", null], resources: { limits: { cpu: null } } }] };
  const body = Buffer.from(JSON.stringify({ metadata: { labels: { a: null } }, spec }));
  expect(decodeBody(body, undefined, pod, "Strict").object).toEqual({
    metadata: { labels: { a: "" } },
    spec: { containers: [{ name: "a", args: ["x", ""], resources: { limits: { cpu: "0" } } }] },
  });
});

test("line breaks in base64 are dropped", () => {
  const body = Buffer.from(JSON.stringify({ data: { password: "aHVu\ndGVy\r\nMg==\n" } }));
  expect(decodeBody(body, undefined, secret, "Strict").object).toEqual({ data: { password: "aHVudGVyMg==" } });
});

test("a wrong type is told in upstream's words: the kind's version alone, the struct, the whole path, the Go type", () => {
  const message = (value: unknown) =>
    refusal(() => decodeBody(Buffer.from(JSON.stringify(value)), undefined, deployment, "Strict"));
  const start = 'Deployment in version "v1" cannot be handled as a Deployment: json: cannot unmarshal';
  expect(message({ apiVersion: "apps/v1", spec: { replicas: "three" } })).toBe(
    `${start} string into Go struct field DeploymentSpec.spec.replicas of type int32`,
  );
  expect(message({ metadata: { labels: { a: 1 } } })).toBe(
    `${start} number into Go struct field ObjectMeta.metadata.labels.a of type string`,
  );
  expect(message({ metadata: { labels: { a: 1.5 } } })).toBe(
    `${start} number into Go struct field ObjectMeta.metadata.labels.a of type string`,
  );
  for (const replicas of [1.5, 99_999_999_999])
    expect(message({ spec: { replicas } })).toBe(
      `${start} number ${replicas} into Go struct field DeploymentSpec.spec.replicas of type int32`,
    );
  expect(message({ spec: { template: { spec: { containers: {} } } } })).toBe(
    `${start} object into Go struct field PodSpec.spec.template.spec.containers of type []v1.Container`,
  );
});

test("a template has neither apiVersion nor kind", () => {
  const body = Buffer.from(JSON.stringify({ spec: { template: { kind: "Pod", metadata: {} } } }));
  expect(decodeBody(body, undefined, deployment, "Strict").problems).toEqual(['unknown field "spec.template.kind"']);
});

test("microseconds survive protobuf", () => {
  // Lease{spec{renewTime: 1 s and 234567 µs after the epoch}}
  const nanos = [0x80 | (234567000 & 0x7f), 0x80 | ((234567000 >> 7) & 0x7f), 0x80 | ((234567000 >> 14) & 0x7f), 111];
  const time = [0x08, 1, 0x10, ...nanos];
  const spec = [0x22, time.length, ...time];
  const raw = [0x12, spec.length, ...spec];
  const body = Buffer.from([0x6b, 0x38, 0x73, 0, 0x12, raw.length, ...raw]);
  const lease = schemaOf("k8s.io.api.coordination.v1.Lease");
  expect(decodeBody(body, "application/vnd.kubernetes.protobuf", lease, "Strict").object).toEqual({
    spec: { renewTime: "1970-01-01T00:00:01.234567Z" },
  });
});

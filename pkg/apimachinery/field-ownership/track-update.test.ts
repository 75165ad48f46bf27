import { describe, expect, it } from "vitest";
import { configMapSchema, deploymentSchema, freeFormSchema } from "../fake-schemas.ts";
import type { ManagedFieldsEntry } from "../meta/v1/types.generated.ts";
import type { KubeObject } from "../object.ts";
import { fieldSetOf } from "./fieldpath/field-set.ts";
import { trackUpdate } from "./track-update.ts";
import type { Writer } from "./writer.ts";

const noon = Date.parse("2026-01-01T12:00:00Z");
const minute = 60_000;

const writer = (manager: string, rest: Partial<Writer> = {}): Writer => ({
  manager,
  apiVersion: "v1",
  schema: configMapSchema,
  now: noon,
  ...rest,
});

interface ConfigMap extends KubeObject {
  data?: Record<string, string>;
}

const configMap = (data: Record<string, string>, managedFields?: ManagedFieldsEntry[]): ConfigMap => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: {
    name: "c",
    namespace: "default",
    uid: "u",
    resourceVersion: "1",
    ...(managedFields && { managedFields }),
  },
  data,
});

function write(old: ConfigMap | undefined, updated: ConfigMap, by: Writer): ConfigMap {
  const managedFields = trackUpdate(old, updated, by);
  return { ...updated, metadata: { ...updated.metadata, managedFields } };
}

const owners = (object: KubeObject) =>
  (object.metadata.managedFields ?? []).map(({ manager, fieldsV1 }) => [manager, fieldsV1]);

describe("ownership by update", () => {
  it("gives what a create wrote to its writer, in upstream's form", () => {
    const deployment = {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "web", namespace: "default", labels: { app: "web" }, finalizers: ["x.io/f"] },
      spec: {
        replicas: 1,
        selector: { matchLabels: { app: "web" } },
        strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: "25%" } },
        template: {
          metadata: { labels: { app: "web" } },
          spec: {
            containers: [{ name: "web", image: "nginx", resources: {}, ports: [{ containerPort: 80 }], args: ["-v"] }],
          },
        },
      },
      status: {},
    };
    const entries = trackUpdate(
      undefined,
      deployment,
      writer("kubectl", { schema: deploymentSchema, apiVersion: "apps/v1" }),
    );
    const labels = { ".": {}, "f:app": {} };
    expect(entries).toEqual([
      {
        manager: "kubectl",
        operation: "Update",
        apiVersion: "apps/v1",
        time: "2026-01-01T12:00:00Z",
        fieldsType: "FieldsV1",
        fieldsV1: {
          "f:metadata": { "f:finalizers": { ".": {}, 'v:"x.io/f"': {} }, "f:labels": labels },
          "f:spec": {
            "f:replicas": {},
            "f:selector": {},
            "f:strategy": { "f:rollingUpdate": { ".": {}, "f:maxSurge": {} }, "f:type": {} },
            "f:template": {
              "f:metadata": { "f:labels": labels },
              "f:spec": {
                "f:containers": {
                  'k:{"name":"web"}': {
                    ".": {},
                    "f:args": {},
                    "f:image": {},
                    "f:name": {},
                    "f:ports": {
                      ".": {},
                      'k:{"containerPort":80,"protocol":"TCP"}': { ".": {}, "f:containerPort": {} },
                    },
                    "f:resources": {},
                  },
                },
              },
            },
          },
        },
      },
    ]);
  });

  it("moves a changed field to who changed it and leaves the rest", () => {
    const created = write(undefined, configMap({ a: "1", b: "1" }), writer("first"));
    const updated = write(created, { ...created, data: { a: "2", b: "1" } }, writer("second", { now: noon + minute }));
    expect(owners(updated)).toEqual([
      ["first", { "f:data": { ".": {}, "f:b": {} } }],
      ["second", { "f:data": { "f:a": {} } }],
    ]);
  });

  it("adds up what one writer changes, with the time of the last change", () => {
    const created = write(undefined, configMap({ a: "1" }), writer("m"));
    const updated = write(created, { ...created, data: { a: "1", b: "2" } }, writer("m", { now: noon + minute }));
    expect(updated.metadata.managedFields).toEqual([
      expect.objectContaining({
        time: "2026-01-01T12:01:00Z",
        fieldsV1: { "f:data": { ".": {}, "f:a": {}, "f:b": {} } },
      }),
    ]);
  });

  it("keeps the stored list itself when nothing changed", () => {
    const created = write(undefined, configMap({ a: "1" }), writer("m"));
    const later = writer("other", { now: noon + minute });
    expect(trackUpdate(created, structuredClone(created), later)).toBe(created.metadata.managedFields);
    expect(trackUpdate(created, configMap({ a: "1" }), later)).toBe(created.metadata.managedFields);
  });

  it("takes removed fields from everybody, and drops who owns nothing any more", () => {
    const created = write(undefined, configMap({ a: "1" }), writer("first"));
    const both = write(created, { ...created, data: { a: "1", b: "1" } }, writer("second"));
    const removed = write(both, { ...both, data: { a: "1" } }, writer("third"));
    expect(owners(removed)).toEqual([["first", { "f:data": { ".": {}, "f:a": {} } }]]);
  });

  it("tells subresources apart and does not let them rewrite the list", () => {
    const created = write(undefined, configMap({ a: "1" }), writer("m"));
    const sent = configMap({ a: "1", s: "1" }, [{}]);
    const updated = write(created, sent, writer("m", { subresource: "status" }));
    expect(updated.metadata.managedFields).toEqual([
      expect.objectContaining({ manager: "m" }),
      expect.objectContaining({ manager: "m", subresource: "status", fieldsV1: { "f:data": { "f:s": {} } } }),
    ]);
  });

  it("lets a client rewrite the list, and falls back to the stored one when it is malformed", () => {
    const created = write(undefined, configMap({ a: "1" }), writer("m"));
    const [entry] = created.metadata.managedFields ?? [];
    const renamed = trackUpdate(created, configMap({ a: "1" }, [{ ...entry, manager: "n" }]), writer("x"));
    expect(renamed).toEqual([{ ...entry, manager: "n" }]);
    for (const bad of [
      { ...entry, fieldsV1: { nonsense: {} } },
      { ...entry, fieldsV1: { "k:{": {} } },
      { manager: "z" },
      { ...entry, apiVersion: "" },
    ]) {
      expect(trackUpdate(created, configMap({ a: "1" }, [bad]), writer("x"))).toEqual([entry]);
    }
  });

  it.each([[[]], [[{}]]])("forgets everybody on %j and tracks no update after it", (sent) => {
    const created = write(undefined, configMap({ a: "1" }), writer("m"));
    const reset = write(created, configMap({ a: "1" }, sent), writer("m"));
    expect(reset.metadata.managedFields).toBeUndefined();
    expect(trackUpdate(reset, configMap({ a: "2" }), writer("m"))).toBeUndefined();
  });

  it("never gives a writer what its endpoint resets", () => {
    const resetFields = fieldSetOf([["data", "s"]]);
    const created = write(undefined, configMap({ a: "1", s: "1" }), writer("m", { resetFields }));
    expect(owners(created)).toEqual([["m", { "f:data": { ".": {}, "f:a": {} } }]]);
  });

  it("throws the oldest of more than ten updaters together", () => {
    let object = write(undefined, configMap({ k0: "0" }), writer("m0"));
    for (let index = 1; index <= 13; index++) {
      const data = { ...object.data, [`k${index}`]: "1" };
      object = write(object, { ...object, data }, writer(`m${index}`, { now: noon + index * minute }));
    }
    const entries = object.metadata.managedFields ?? [];
    expect(entries.map(({ manager }) => manager)).toEqual([
      "ancient-changes",
      ...[5, 6, 7, 8, 9, 10, 11, 12, 13].map((index) => `m${index}`),
    ]);
    expect(entries[0]?.time).toBe("2026-01-01T12:04:00Z");
    expect(entries[0]?.fieldsV1).toEqual({
      "f:data": { ".": {}, "f:k0": {}, "f:k1": {}, "f:k2": {}, "f:k3": {}, "f:k4": {} },
    });
  });

  it("owns free-form objects by property and their lists as a whole", () => {
    const widget = { metadata: { name: "w" }, spec: { a: { b: 1 }, l: [{ x: 1 }], e: {} } };
    const entries = trackUpdate(undefined, widget, writer("m", { schema: freeFormSchema }));
    expect(entries?.[0]?.fieldsV1).toEqual({
      "f:spec": { ".": {}, "f:a": { ".": {}, "f:b": {} }, "f:e": {}, "f:l": {} },
    });
    const changed = { metadata: { name: "w", managedFields: entries }, spec: { a: 1, l: [{ x: 2 }], e: {} } };
    const after = trackUpdate(
      { ...widget, metadata: { name: "w", managedFields: entries } },
      changed,
      writer("n", { schema: freeFormSchema }),
    );
    expect(after?.map(({ manager, fieldsV1 }) => [manager, fieldsV1])).toEqual([
      ["m", { "f:spec": { ".": {}, "f:e": {} } }],
      ["n", { "f:spec": { "f:a": {}, "f:l": {} } }],
    ]);
  });
});

import { describe, expect, it } from "vitest";
import { dns1123SubdomainErrors } from "./names.ts";
import { validateImmutable, validateObjectMeta, validateObjectMetaUpdate } from "./object-meta.ts";

const rules = { namespaced: true, nameErrors: dns1123SubdomainErrors };
const good = { name: "web", namespace: "default", resourceVersion: "1", uid: "u" };
const owner = { apiVersion: "apps/v1", kind: "ReplicaSet", name: "rs", uid: "1", controller: true };
const fields = (errors: readonly { field: string; message: string }[]) =>
  errors.map(({ field, message }) => `${field}: ${message}`);

describe("metadata on creation", () => {
  it("accepts what is right", () => {
    const meta = {
      ...good,
      labels: { a: "b" },
      annotations: { "A/b": "c" },
      finalizers: ["x.io/f"],
      ownerReferences: [owner],
    };
    expect(validateObjectMeta(meta, rules)).toEqual([]);
  });

  it("names every wrong field", () => {
    const meta = { name: "Web", namespace: "", labels: { "a b": "-" }, generateName: "ok-" };
    expect(fields(validateObjectMeta(meta, rules)).map((text) => text.slice(0, 44))).toEqual([
      'metadata.name: Invalid value: "Web": a lower',
      "metadata.namespace: Required value",
      'metadata.labels: Invalid value: "a b": name ',
      'metadata.labels: Invalid value: "-": a valid',
    ]);
  });

  it("shows the whole list with each controller too many, which costs no memory for each", () => {
    const ownerReferences = new Array<typeof owner>(50_000).fill(owner);
    const errors = validateObjectMeta({ ...good, ownerReferences }, rules);
    expect(errors).toHaveLength(1000);
    expect(errors[0]?.message).toMatch(/^Invalid value: \[\{.*references for ReplicaSet\/rs and ReplicaSet\/rs$/);
  });

  it("wants a name, and no namespace on cluster-scoped kinds", () => {
    const errors = validateObjectMeta({ name: "", namespace: "x" }, { ...rules, namespaced: false });
    expect(fields(errors)).toEqual([
      "metadata.name: Required value: name or generateName is required",
      "metadata.namespace: Forbidden: not allowed on this type",
    ]);
  });

  it("limits the annotations to 256 KiB together", () => {
    const annotations = { a: "x".repeat(200 * 1024), b: "x".repeat(60 * 1024) };
    expect(fields(validateObjectMeta({ ...good, annotations }, rules))).toEqual([
      "metadata.annotations: Too long: may not be more than 262144 bytes",
    ]);
  });

  it("allows one controller and no half-filled owner", () => {
    const ownerReferences = [owner, { ...owner, name: "other" }, { ...owner, controller: false, uid: "" }];
    expect(fields(validateObjectMeta({ ...good, ownerReferences }, rules)).join("\n")).toMatch(
      /ownerReferences.uid: Invalid value: "": must not be empty\n.*for ReplicaSet\/rs and ReplicaSet\/other/,
    );
  });

  it("refuses both ways of deletion as finalizers at once", () => {
    const errors = validateObjectMeta({ ...good, finalizers: ["orphan", "foregroundDeletion"] }, rules);
    expect(errors).toHaveLength(1);
  });
});

describe("metadata on update", () => {
  it("keeps identity immutable", () => {
    const meta = { ...good, name: "other", uid: "v", creationTimestamp: "2026-01-01T00:00:00Z" };
    expect(fields(validateObjectMetaUpdate(meta, good))).toEqual([
      'metadata.name: Invalid value: "other": field is immutable',
      'metadata.uid: Invalid value: "v": field is immutable',
      'metadata.creationTimestamp: Invalid value: "2026-01-01T00:00:00Z": field is immutable',
    ]);
  });

  it("wants a resourceVersion and a generation that only grows", () => {
    const meta = { ...good, resourceVersion: "", generation: 1 };
    expect(fields(validateObjectMetaUpdate(meta, { ...good, generation: 2 }))).toEqual([
      'metadata.resourceVersion: Invalid value: "": must be specified for an update',
      "metadata.generation: Invalid value: 1: must not be decremented",
    ]);
  });

  it("takes finalizers away but adds none while the object is being deleted", () => {
    const old = { ...good, deletionTimestamp: "2026-01-01T00:00:00Z", finalizers: ["a/b"] };
    expect(validateObjectMetaUpdate({ ...old, finalizers: [] }, old)).toEqual([]);
    expect(fields(validateObjectMetaUpdate({ ...old, finalizers: ["a/b", "c/d"] }, old))[0]).toContain(
      'found new finalizers []string{"c/d"}',
    );
  });

  it("compares immutable fields by value", () => {
    expect(validateImmutable({ a: 1 }, { a: 1 }, "spec.selector")).toEqual([]);
    expect(fields(validateImmutable({ a: 1 }, {}, "spec.selector"))).toEqual([
      'spec.selector: Invalid value: {"a":1}: field is immutable',
    ]);
  });
});

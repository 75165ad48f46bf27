import { describe, expect, it } from "vitest";
import { getControllerOf, isControlledBy, newControllerRef } from "./owner-reference.ts";

const ref = { group: "apps", version: "v1", resource: "replicasets", kind: "ReplicaSet", namespaced: true };
const owner = { metadata: { name: "rs", uid: "1" } };

describe("owner references", () => {
  it("tells the controller from other owners", () => {
    const other = { apiVersion: "v1", kind: "Node", name: "n", uid: "9" };
    const pod = { metadata: { name: "p", ownerReferences: [other, newControllerRef(owner, ref)] } };
    expect(getControllerOf(pod)).toEqual({
      apiVersion: "apps/v1",
      kind: "ReplicaSet",
      name: "rs",
      uid: "1",
      controller: true,
      blockOwnerDeletion: true,
    });
    expect(isControlledBy(pod, owner)).toBe(true);
    expect(isControlledBy(pod, { metadata: { name: "rs", uid: "2" } })).toBe(false);
    expect(getControllerOf({ metadata: { name: "p" } })).toBeUndefined();
  });
});

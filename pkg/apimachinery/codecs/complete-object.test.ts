import { expect, test } from "vitest";
import { schemaOf } from "../../api/schema/schema-of.ts";
import { completeObject } from "./complete-object.ts";

const complete = (message: string, object: object) => completeObject(object, schemaOf(message));

test("an object has its metadata, its spec and what else is always there, whatever the client left out", () => {
  expect(complete("k8s.io.api.core.v1.Node", {})).toEqual({ metadata: {}, spec: {} });
  expect(complete("k8s.io.api.rbac.v1.RoleBinding", {})).toEqual({ metadata: {}, roleRef: {} });
  expect(complete("k8s.io.api.authorization.v1.SubjectAccessReview", {})).toEqual({ metadata: {}, spec: {} });
  expect(complete("k8s.io.api.core.v1.ConfigMap", {})).toEqual({ metadata: {} });
});

test("what the client gave stays", () => {
  const given = { metadata: { name: "a" }, spec: { unschedulable: true } };
  expect(complete("k8s.io.api.core.v1.Node", given)).toEqual(given);
});

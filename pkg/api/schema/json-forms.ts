import type { ScalarKind, ValueSchema } from "../../apimachinery/schema.ts";

const meta = "k8s.io.apimachinery.pkg.apis.meta.v1";
const list = (kind: ScalarKind): ValueSchema => ({ kind: "list", items: { kind } });

/** Protobuf scalars and the messages whose JSON form is not an object of their fields. */
export const jsonForms: Readonly<Record<string, ValueSchema>> = {
  string: { kind: "string" },
  bool: { kind: "bool" },
  int32: { kind: "int32" },
  int64: { kind: "int64" },
  double: { kind: "double" },
  bytes: { kind: "bytes" },
  [`${meta}.Time`]: { kind: "time" },
  [`${meta}.Timestamp`]: { kind: "time" },
  [`${meta}.MicroTime`]: { kind: "microTime" },
  [`${meta}.Duration`]: { kind: "duration" },
  [`${meta}.FieldsV1`]: { kind: "any" },
  [`${meta}.Verbs`]: list("string"),
  "k8s.io.apimachinery.pkg.api.resource.Quantity": { kind: "quantity" },
  "k8s.io.apimachinery.pkg.util.intstr.IntOrString": { kind: "intOrString" },
  "k8s.io.apimachinery.pkg.runtime.RawExtension": { kind: "any" },
  "k8s.io.api.authentication.v1.ExtraValue": list("string"),
  "k8s.io.api.authorization.v1.ExtraValue": list("string"),
  "k8s.io.api.certificates.v1.ExtraValue": list("string"),
  "k8s.io.apiextensions_apiserver.pkg.apis.apiextensions.v1.JSON": { kind: "any" },
  "k8s.io.apiextensions_apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrBool": { kind: "any" },
  "k8s.io.apiextensions_apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrArray": { kind: "any" },
  "k8s.io.apiextensions_apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrStringArray": { kind: "any" },
};

/** Defaults that list keys need where clients leave them out (KEP-2355); the table has none of them. */
export const keyDefaults: Readonly<Record<string, unknown>> = {
  "k8s.io.api.core.v1.ContainerPort.protocol": "TCP",
  "k8s.io.api.core.v1.ServicePort.protocol": "TCP",
  "k8s.io.api.core.v1.EndpointPort.protocol": "TCP",
};

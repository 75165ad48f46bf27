import type { FieldSchema, MessageSchema, ScalarKind, ValueSchema } from "./schema.ts";

/** Small schemas for tests of what works by schema: a Deployment cut down to each kind of field there is. */

type Marks = Partial<Omit<FieldSchema, "name" | "number" | "value">>;
type FieldMap = Record<string, readonly [ValueSchema, Marks?]>;

function message(name: string, fields: FieldMap): MessageSchema {
  const entries = Object.entries(fields).map(([key, [value, marks]], index): [string, FieldSchema] => [
    key,
    { name: key, number: index + 1, value, required: false, ...marks },
  ]);
  const wire = entries.map(([, field]) => [field.number, { kind: "field", field }] as const);
  return { name, fields: new Map(entries), wire: new Map(wire) };
}

const scalar = (kind: ScalarKind): ValueSchema => ({ kind });
const list = (items: ValueSchema): ValueSchema => ({ kind: "list", items });
const map = (values: ValueSchema): ValueSchema => ({ kind: "map", values });
const nested = (of: MessageSchema): ValueSchema => ({ kind: "message", message: of });
const string = scalar("string");
const always = { required: true };

const byKey = (...listMapKeys: string[]): Marks => ({
  listType: "map",
  listMapKeys,
  patchStrategy: ["merge"],
  patchMergeKey: listMapKeys[0] ?? "",
});

const ownerReference = message("OwnerReference", { uid: [string, always], kind: [string, always] });

const objectMeta = message("ObjectMeta", {
  name: [string],
  generateName: [string],
  namespace: [string],
  uid: [string],
  resourceVersion: [string],
  generation: [scalar("int64")],
  creationTimestamp: [scalar("time")],
  labels: [map(string)],
  annotations: [map(string)],
  finalizers: [list(string), { listType: "set", patchStrategy: ["merge"] }],
  ownerReferences: [list(nested(ownerReference)), byKey("uid")],
  managedFields: [list(scalar("any")), { listType: "atomic" }],
});

const port = message("ContainerPort", {
  name: [string],
  containerPort: [scalar("int32"), always],
  protocol: [string, { default: "TCP" }],
});

const envVar = message("EnvVar", { name: [string, always], value: [string] });
const resources = message("ResourceRequirements", { limits: [map(scalar("quantity"))] });

const container = message("Container", {
  name: [string, always],
  image: [string],
  args: [list(string), { listType: "atomic" }],
  env: [list(nested(envVar)), byKey("name")],
  ports: [list(nested(port)), byKey("containerPort", "protocol")],
  resources: [nested(resources), always],
});

const volume = message("Volume", {
  name: [string, always],
  emptyDir: [nested(message("EmptyDir", { medium: [string] }))],
  hostPath: [nested(message("HostPath", { path: [string] }))],
});

const podSpec = message("PodSpec", {
  containers: [list(nested(container)), { ...byKey("name"), required: true }],
  volumes: [list(nested(volume)), { ...byKey("name"), patchStrategy: ["merge", "retainKeys"] }],
  nodeSelector: [map(string), { mapType: "atomic" }],
  restartPolicy: [string],
});

const template = message("PodTemplateSpec", {
  metadata: [nested(objectMeta), always],
  spec: [nested(podSpec), always],
});

const selector = message("LabelSelector", { matchLabels: [map(string)] });
const rolling = message("RollingUpdate", { maxSurge: [scalar("intOrString")] });
const strategy = message("DeploymentStrategy", { type: [string], rollingUpdate: [nested(rolling)] });
const condition = message("Condition", { type: [string, always], status: [string, always] });

const deploymentSpec = message("DeploymentSpec", {
  replicas: [scalar("int32")],
  selector: [nested(selector), { mapType: "atomic" }],
  strategy: [nested(strategy), { required: true, patchStrategy: ["retainKeys"] }],
  template: [nested(template), always],
});

const deploymentStatus = message("DeploymentStatus", {
  replicas: [scalar("int32")],
  conditions: [list(nested(condition)), byKey("type")],
});

const kind: FieldMap = { apiVersion: [string], kind: [string], metadata: [nested(objectMeta), always] };

export const deploymentSchema = message("Deployment", {
  ...kind,
  spec: [nested(deploymentSpec), always],
  status: [nested(deploymentStatus), always],
});

export const configMapSchema = message("ConfigMap", {
  ...kind,
  data: [map(string)],
  immutable: [scalar("bool")],
});

export const freeFormSchema = message("Widget", { ...kind, spec: [scalar("any")] });

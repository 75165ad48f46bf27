import { patchTypes } from "../../apimachinery/transport.ts";
import { type DiscoveredResource, type GroupVersion } from "../discovery/group-versions.ts";

type Document = Record<string, unknown>;

/** How one dialect writes parameters, bodies and answers. */
export interface PathDialect {
  parameter(name: string, location: "query" | "path", type: string): Document;
  /** A body and the answer of that schema. */
  body(message: string | undefined, contentTypes: readonly string[]): Document;
  answers(message: string | undefined): Document;
}

/** kubectl looks for these on PATCH before it trusts the server with field validation. */
const writeParameters = [
  ["dryRun", "string"],
  ["fieldManager", "string"],
  ["fieldValidation", "string"],
] as const;
const listParameters = [
  ["allowWatchBookmarks", "boolean"],
  ["continue", "string"],
  ["fieldSelector", "string"],
  ["labelSelector", "string"],
  ["limit", "integer"],
  ["resourceVersion", "string"],
  ["resourceVersionMatch", "string"],
  ["sendInitialEvents", "boolean"],
  ["timeoutSeconds", "integer"],
  ["watch", "boolean"],
] as const;

interface Operation {
  readonly method: string;
  readonly action: string;
  readonly query: readonly (readonly [string, string])[];
  readonly body?: readonly string[];
}

const bodies = ["application/json", "application/yaml", "application/vnd.kubernetes.protobuf"];
const collection: readonly Operation[] = [
  { method: "get", action: "list", query: listParameters },
  { method: "post", action: "post", query: writeParameters, body: bodies },
  { method: "delete", action: "deletecollection", query: listParameters },
];
const single: readonly Operation[] = [
  { method: "get", action: "get", query: [] },
  { method: "put", action: "put", query: writeParameters, body: bodies },
  {
    method: "patch",
    action: "patch",
    query: [...writeParameters, ["force", "boolean"]],
    body: Object.values(patchTypes),
  },
  {
    method: "delete",
    action: "delete",
    query: [
      ["dryRun", "string"],
      ["gracePeriodSeconds", "integer"],
      ["propagationPolicy", "string"],
    ],
  },
];

/** Verbs that have another name here. */
const verbOf: Readonly<Record<string, string>> = { post: "create" };
const methods: Readonly<Record<string, string>> = { create: "post", get: "get", patch: "patch", update: "put" };

/** Every path of a group and version with its operations. `messageOf`: the schema of a kind, when there is one. */
export function pathDocuments(
  groupVersion: GroupVersion,
  dialect: PathDialect,
  messageOf: (kind: string) => string | undefined,
): Record<string, Document> {
  const { group, version, resources } = groupVersion;
  const root = group === "" ? `/api/${version}` : `/apis/${group}/${version}`;
  return Object.assign(
    {},
    ...resources.map((resource) => resourcePaths(root, groupVersion, resource, dialect, messageOf(resource.kind))),
  ) as Record<string, Document>;
}

function resourcePaths(
  root: string,
  { group, version }: GroupVersion,
  resource: DiscoveredResource,
  dialect: PathDialect,
  message: string | undefined,
): Record<string, Document> {
  const base = resource.namespaced
    ? `${root}/namespaces/{namespace}/${resource.resource}`
    : `${root}/${resource.resource}`;
  const gvk = { group, version, kind: resource.kind };
  const path = (operations: readonly Operation[], names: readonly string[]): Document => ({
    parameters: names.map((name) => dialect.parameter(name, "path", "string")),
    ...Object.fromEntries(
      operations.map((operation) => [operation.method, operationDocument(operation, gvk, dialect, message)]),
    ),
  });
  const namespace = resource.namespaced ? ["namespace"] : [];
  const stored = resource.verbs.includes("list");
  const served = collection.filter(({ action }) => resource.verbs.includes(verbOf[action] ?? action));
  const paths: Record<string, Document> = { [base]: path(served, namespace) };
  if (!stored) return paths;
  if (resource.namespaced)
    paths[`${root}/${resource.resource}`] = path(
      collection.filter(({ action }) => action === "list"),
      [],
    );
  paths[`${base}/{name}`] = path(single, [...namespace, "name"]);
  for (const { name, verbs } of resource.subresources)
    paths[`${base}/{name}/${name}`] = path(subresourceOperations(verbs), [...namespace, "name"]);
  return paths;
}

function subresourceOperations(verbs: readonly string[]): Operation[] {
  const wanted = new Set(verbs.map((verb) => methods[verb]));
  return [...single, ...collection].filter(({ method, action }) => wanted.has(method) && action !== "list");
}

const operationDocument = (
  { action, query, body }: Operation,
  gvk: Document,
  dialect: PathDialect,
  message: string | undefined,
): Document => {
  const parameters = query.map(([name, type]) => dialect.parameter(name, "query", type));
  const { parameters: bodyParameters = [], ...rest } = (
    body ? dialect.body(action === "patch" ? undefined : message, body) : {}
  ) as { parameters?: Document[] };
  return {
    "x-kubernetes-action": action,
    "x-kubernetes-group-version-kind": gvk,
    parameters: [...parameters, ...bodyParameters],
    ...rest,
    responses: dialect.answers(action === "list" ? undefined : message),
  };
};

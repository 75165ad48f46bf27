import { patchTypes } from "../../apimachinery/transport.ts";
import type { DiscoveredResource, GroupVersion } from "../discovery/group-versions.ts";

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
const listOperation: Operation = { method: "get", action: "list", query: listParameters };
const collection: readonly Operation[] = [
  listOperation,
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

/** The kind that a path is of: what stands in bodies and answers. */
interface Subject {
  readonly gvk: { readonly group: string; readonly version: string; readonly kind: string };
  /** Its schema; undefined when it has none. */
  readonly message: string | undefined;
}

/** Every path of a group and version with its operations. `messageOf`: the schema of a kind, when there is one. */
export function pathDocuments(
  { group, version, resources }: GroupVersion,
  dialect: PathDialect,
  messageOf: (kind: string) => string | undefined,
): Record<string, Document> {
  const root = group === "" ? `/api/${version}` : `/apis/${group}/${version}`;
  const paths = resources.map((resource) => {
    const { kind } = resource;
    const subject = { gvk: { group, version, kind }, message: messageOf(kind) };
    return resourcePaths(root, resource, (operations, names) => pathDocument(operations, names, subject, dialect));
  });
  return Object.assign({}, ...paths) as Record<string, Document>;
}

function resourcePaths(
  root: string,
  { resource, namespaced, verbs, subresources }: DiscoveredResource,
  path: (operations: readonly Operation[], names: readonly string[]) => Document,
): Record<string, Document> {
  const names = namespaced ? ["namespace"] : [];
  const base = namespaced ? `${root}/namespaces/{namespace}/${resource}` : `${root}/${resource}`;
  const served = collection.filter(({ action }) => verbs.includes(verbOf[action] ?? action));
  const paths: Record<string, Document> = { [base]: path(served, names) };
  const isStored = verbs.includes("list");
  if (!isStored) return paths;
  if (namespaced) paths[`${root}/${resource}`] = path([listOperation], []);
  paths[`${base}/{name}`] = path(single, [...names, "name"]);
  for (const subresource of subresources) {
    const operations = subresourceOperations(subresource.verbs);
    paths[`${base}/{name}/${subresource.name}`] = path(operations, [...names, "name"]);
  }
  return paths;
}

const pathDocument = (
  operations: readonly Operation[],
  names: readonly string[],
  subject: Subject,
  dialect: PathDialect,
): Document => ({
  parameters: names.map((name) => dialect.parameter(name, "path", "string")),
  ...Object.fromEntries(
    operations.map((operation) => [operation.method, operationDocument(operation, subject, dialect)]),
  ),
});

function subresourceOperations(verbs: readonly string[]): Operation[] {
  const wanted = new Set(verbs.map((verb) => methods[verb]));
  return [...single, ...collection].filter(({ method, action }) => wanted.has(method) && action !== "list");
}

const operationDocument = (
  { action, query, body }: Operation,
  { gvk, message }: Subject,
  dialect: PathDialect,
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

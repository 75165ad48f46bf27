import { apiVersionOf } from "../../apimachinery/object.ts";
import { type GroupVersion, groupVersions } from "../discovery/group-versions.ts";
import { type StaticDocument, staticDocument } from "../document.ts";
import type { ResourceDefinition } from "../registry/generic/resource-definition.ts";
import type { Descriptions } from "./descriptions.ts";
import { type PathDialect, pathDocuments } from "./path-documents.ts";
import { protobufDocument } from "./protobuf-document.ts";
import { type Dialect, SchemaDocuments } from "./schema-documents.ts";

const meta = "k8s.io.apimachinery.pkg.apis.meta.v1";
const info = { title: "Kubernetes", version: "v1.35.0" };

/** The messages of kinds that are asked and never stored stand in packages of their own. */
const virtualPackages: Readonly<Record<string, string>> = {
  "authentication.k8s.io": "k8s.io.api.authentication.v1",
  "authorization.k8s.io": "k8s.io.api.authorization.v1",
};

/**
 * Serves the API's description: version 3 by group and version (KEP-2896), and version 2 whole. Made when first asked
 * for.
 */
export class OpenApi {
  readonly #documents = new Map<string, StaticDocument | undefined>();
  readonly #groups: readonly GroupVersion[];
  #descriptions: Descriptions | undefined;

  constructor(
    private readonly definitions: readonly ResourceDefinition[],
    /** Loads the texts that explain shows; asked once, when first needed. */
    private readonly loadDescriptions: () => Descriptions,
  ) {
    this.#groups = groupVersions(definitions);
  }

  /** The document at a path; undefined when there is none. Version 2 comes as protobuf to who takes nothing else. */
  find(path: string, accept?: string): StaticDocument | undefined {
    const clean = path.replace(/\/+$/, "");
    const key = clean === "/openapi/v2" && prefersProtobuf(accept) ? `${clean} ${protobufType}` : clean;
    if (!this.#documents.has(key)) this.#documents.set(key, this.#make(key));
    return this.#documents.get(key);
  }

  #make(path: string): StaticDocument | undefined {
    if (path === "/openapi/v2") return staticDocument(this.#version2());
    if (path === `/openapi/v2 ${protobufType}`) return staticDocument(protobufDocument(this.#version2()), protobufType);
    if (path === "/openapi/v3") return staticDocument(this.#index());
    const group = this.#groups.find((each) => path === `/openapi/v3/${rootOf(each)}`);
    return group && staticDocument(this.#version3(group));
  }

  /** Clients keep a document for ever under its hash. */
  #index(): object {
    const entries = this.#groups.map((group) => {
      const path = `/openapi/v3/${rootOf(group)}`;
      const hash = this.find(path)?.etag.replaceAll('"', "") ?? "";
      return [rootOf(group), { serverRelativeURL: `${path}?hash=${hash}` }] as const;
    });
    return { paths: Object.fromEntries(entries) };
  }

  #version3(group: GroupVersion): object {
    const schemas = this.#schemas("v3", [group]);
    return {
      openapi: "3.0.0",
      info,
      paths: pathDocuments(group, version3(schemas), (kind) => this.#messageOf(group, kind)),
      components: { schemas: schemas.documents },
    };
  }

  #version2(): object {
    const schemas = this.#schemas("v2", this.#groups);
    const dialect = version2(schemas);
    const paths = this.#groups.map((group) => pathDocuments(group, dialect, (kind) => this.#messageOf(group, kind)));
    return { swagger: "2.0", info, paths: Object.assign({}, ...paths) as object, definitions: schemas.documents };
  }

  #schemas(dialect: Dialect, groups: readonly GroupVersion[]): SchemaDocuments {
    this.#descriptions ??= this.loadDescriptions();
    const schemas = new SchemaDocuments(dialect, this.#descriptions);
    for (const group of groups) {
      for (const { kind } of group.resources) {
        const message = this.#messageOf(group, kind);
        if (message) schemas.add(message, [{ group: group.group, version: group.version, kind }]);
      }
    }
    const every = groups.map(({ group, version }) => ({ group, version, kind: "DeleteOptions" }));
    schemas.add(`${meta}.DeleteOptions`, every);
    schemas.add(`${meta}.Status`, [{ group: "", version: "v1", kind: "Status" }]);
    return schemas;
  }

  #messageOf({ group, version }: GroupVersion, kind: string): string | undefined {
    const definition = this.definitions.find(
      ({ ref }) => ref.group === group && ref.version === version && ref.kind === kind,
    );
    return definition?.message ?? (virtualPackages[group] && `${virtualPackages[group]}.${kind}`);
  }
}

const protobufType = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

/** Whether the first type of an Accept header that can be served is protobuf, under its old name or its new one. */
function prefersProtobuf(accept = ""): boolean {
  const types = accept.split(",").map((range) => range.split(";", 1)[0]?.trim().replace("@", "."));
  return (
    types.find((type) => type === protobufType || /^(application\/json|application\/\*|\*\/\*)$/.test(type ?? "")) ===
    protobufType
  );
}

const rootOf = (group: GroupVersion) => (group.group === "" ? `api/${group.version}` : `apis/${apiVersionOf(group)}`);

const version3 = (schemas: SchemaDocuments): PathDialect => ({
  parameter: (name, location, type) => ({
    name,
    in: location,
    ...(location === "path" && { required: true }),
    schema: { type, uniqueItems: true },
  }),
  body: (message, contentTypes) => ({
    requestBody: {
      content: Object.fromEntries(
        contentTypes.map((type) => [type, { schema: message ? schemas.reference(message) : { type: "object" } }]),
      ),
      required: true,
    },
  }),
  answers: (message) => ({
    "200": {
      description: "OK",
      ...(message && { content: { "application/json": { schema: schemas.reference(message) } } }),
    },
  }),
});

const version2 = (schemas: SchemaDocuments): PathDialect => ({
  parameter: (name, location, type) => ({
    name,
    in: location,
    type,
    uniqueItems: true,
    ...(location === "path" && { required: true }),
  }),
  body: (message, contentTypes) => ({
    consumes: contentTypes,
    parameters: [
      { name: "body", in: "body", required: true, schema: message ? schemas.reference(message) : { type: "object" } },
    ],
  }),
  answers: (message) => ({ "200": { description: "OK", ...(message && { schema: schemas.reference(message) }) } }),
});

import type { KubeObject } from "../../../apimachinery/object.ts";
import { badRequest } from "../../../apimachinery/status-error.ts";
import type { ResourceDefinition, TableConvertor } from "../../registry/generic/resource-definition.ts";

/** The columns of a kind that brings none of its own. */
const defaultTable: TableConvertor = {
  columns: [
    {
      name: "Name",
      type: "string",
      format: "name",
      description: "Name of the object, unique within a namespace.",
      priority: 0,
    },
    { name: "Created At", type: "date", description: "When the object was created.", priority: 0 },
  ],
  cells: ({ metadata }) => [metadata.name, metadata.creationTimestamp ?? ""],
};

/** What stands in a row beside its cells. */
export type IncludeObject = "None" | "Metadata" | "Object";

/**
 * Reads the includeObject parameter; rows hold metadata unless it says otherwise. Throws BadRequest for other words.
 */
export function includeObjectOf(value: string | null): IncludeObject {
  if (!value) return "Metadata";
  if (value === "None" || value === "Metadata" || value === "Object") return value;
  throw badRequest(
    `Unable to convert to Table as requested: includeObject: Invalid value: ${JSON.stringify(value)}: must be 'Metadata', 'Object', 'None', or empty`,
  );
}

/** What of a definition says how its objects stand in a table. */
export type Tabular = Pick<ResourceDefinition, "table">;

/** Rows of objects as metav1.Table. `columns` false: a watch's later events leave the definitions out. */
export function tableOf(
  { table = defaultTable }: Tabular,
  objects: readonly KubeObject[],
  options: {
    readonly version: string;
    readonly include: IncludeObject;
    readonly metadata: object;
    readonly columns: boolean;
    readonly now: number;
  },
): object {
  const { columns, cells } = table;
  return {
    kind: "Table",
    apiVersion: `meta.k8s.io/${options.version}`,
    metadata: options.metadata,
    columnDefinitions: options.columns ? columns.map((column) => ({ format: "", ...column })) : null,
    rows: objects.map((object) => ({ cells: cells(object, options.now), object: rowObject(object, options) })),
  };
}

function rowObject(
  object: KubeObject,
  { include, version }: { include: IncludeObject; version: string },
): object | null {
  if (include === "Object") return object;
  return include === "Metadata" ? partialMetadata(object, version) : null;
}

/** What metadata-only clients ask for (`as=PartialObjectMetadata`): the object without spec and status. */
export const partialMetadata = ({ metadata }: KubeObject, version: string): object => ({
  kind: "PartialObjectMetadata",
  apiVersion: `meta.k8s.io/${version}`,
  metadata,
});

import type { TableConvertor } from "../resource-definition.ts";
import { column, nameColumn } from "./table-columns.ts";

/** Roles are shown with the time they were made, not with their age. */
export const createdTable: TableConvertor = {
  columns: [nameColumn, column("Created At", "When the object was created.", "date")],
  cells: ({ metadata }) => [metadata.name, metadata.creationTimestamp ?? ""],
};

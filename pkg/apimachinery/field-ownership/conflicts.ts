import { type StatusError, statusError } from "../status-error.ts";
import { type FieldSet, printPaths } from "./fieldpath/field-set.ts";
import type { Manager } from "./managers.ts";

/** Fields that an applier wants changed and somebody else owns. */
export interface Conflict {
  readonly manager: Manager;
  readonly fields: FieldSet;
}

function printManager({ manager, operation, subresource, apiVersion }: Manager): string {
  const name = JSON.stringify(manager) + (subresource === "" ? "" : ` with subresource ${JSON.stringify(subresource)}`);
  return operation === "Update" ? `${name} using ${apiVersion}` : name;
}

/** 409 with one cause per field and upstream's message, which `kubectl apply --server-side` prints. */
export function conflictError(conflicts: readonly Conflict[]): StatusError {
  const listed = conflicts
    .map(({ manager, fields }) => ({ owner: printManager(manager), paths: printPaths(fields) }))
    .sort((a, b) => (a.owner < b.owner ? -1 : a.owner > b.owner ? 1 : 0));
  const causes = listed.flatMap(({ owner, paths }) =>
    paths.map((field) => ({ reason: "FieldManagerConflict", message: `conflict with ${owner}`, field })),
  );
  const [only] = causes;
  const text =
    causes.length === 1
      ? `1 conflict: ${only?.message}: ${only?.field}`
      : `${causes.length} conflicts: ${listed.map(printOwner).join("\n")}`;
  return statusError("Conflict", `Apply failed with ${text}`, { causes });
}

const printOwner = ({ owner, paths }: { owner: string; paths: readonly string[] }) =>
  [`conflicts with ${owner}:`, ...paths.map((path) => `- ${path}`)].join("\n");

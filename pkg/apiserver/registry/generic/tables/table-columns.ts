import type { KubeObject } from "../../../../apimachinery/object.ts";
import { parseTime } from "../../../../apimachinery/time.ts";
import { humanDuration } from "../../../../util/human-duration.ts";
import type { TableColumn } from "../resource-definition.ts";

export const nameColumn: TableColumn = {
  name: "Name",
  type: "string",
  format: "name",
  description: "Name of the object, unique within its namespace.",
  priority: 0,
};
export const ageColumn: TableColumn = {
  name: "Age",
  type: "string",
  description: "Time since the object was created.",
  priority: 0,
};

/** A column that `kubectl get` shows always, or, with priority 1, under -o wide. */
export const column = (
  name: string,
  description: string,
  type: TableColumn["type"] = "string",
  priority = 0,
): TableColumn => ({ name, type, description, priority });
/** A column that `kubectl get` shows under -o wide only. */
export const wideColumn = (name: string, description: string, type: TableColumn["type"] = "string"): TableColumn =>
  column(name, description, type, 1);

/** How long ago a time was, in words; upstream's "<unknown>" for none. */
export const timeSince = (time: string | undefined, now: number): string =>
  time ? humanDuration(now - parseTime(time)) : "<unknown>";
/** The cell of {@link ageColumn}: "3d4h". `now` in milliseconds since the epoch. */
export const ageOf = ({ metadata }: KubeObject, now: number): string => timeSince(metadata.creationTimestamp, now);

/** "a=b,c=d", or "<none>". */
export function labelText(labels: Readonly<Record<string, string>> | undefined): string {
  const entries = Object.entries(labels ?? {});
  return entries.length === 0
    ? "<none>"
    : entries
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, value]) => `${key}=${value}`)
        .join(",");
}

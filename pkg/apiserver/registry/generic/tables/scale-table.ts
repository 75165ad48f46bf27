import type { Scale } from "../../../../api/autoscaling/v1/types.generated.ts";
import type { TableConvertor } from "../resource-definition.ts";
import { ageColumn, ageOf, column, nameColumn } from "./table-columns.ts";

/** What `kubectl get --subresource=scale` shows. Upstream's name column has no format here. */
export const scaleTable: TableConvertor<Scale> = {
  columns: [
    column(nameColumn.name, nameColumn.description),
    column("Desired", "How many replicas are wanted.", "integer"),
    column("Available", "How many replicas there are.", "integer"),
    ageColumn,
  ],
  cells: (scale, now) => [
    scale.metadata.name,
    scale.spec.replicas ?? 0,
    scale.status?.replicas ?? 0,
    ageOf(scale, now),
  ],
};

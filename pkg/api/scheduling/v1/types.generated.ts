// Generated from pkg/api/facts/api-facts.json by hack/generate/api-types.ts. DO NOT EDIT.
import type * as meta from "../../../apimachinery/meta/v1/types.generated.ts";

export interface PriorityClass {
  apiVersion?: string | undefined;
  kind?: string | undefined;
  description?: string | undefined;
  globalDefault?: boolean | undefined;
  metadata: meta.ObjectMeta;
  preemptionPolicy?: string | undefined;
  value: number;
}

export interface PriorityClassList {
  apiVersion?: string | undefined;
  kind?: string | undefined;
  items: PriorityClass[];
  metadata?: meta.ListMeta | undefined;
}

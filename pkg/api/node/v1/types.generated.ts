// Generated from pkg/api/facts/api-facts.json by hack/generate/api-types.ts. DO NOT EDIT.
import type * as meta from "../../../apimachinery/meta/v1/types.generated.ts";
import type * as core from "../../core/v1/types.generated.ts";

export interface Overhead {
  podFixed?: Record<string, string> | undefined;
}

export interface RuntimeClass {
  apiVersion?: string | undefined;
  kind?: string | undefined;
  handler: string;
  metadata: meta.ObjectMeta;
  overhead?: Overhead | undefined;
  scheduling?: Scheduling | undefined;
}

export interface RuntimeClassList {
  apiVersion?: string | undefined;
  kind?: string | undefined;
  items: RuntimeClass[];
  metadata?: meta.ListMeta | undefined;
}

export interface Scheduling {
  nodeSelector?: Record<string, string> | undefined;
  tolerations?: core.Toleration[] | undefined;
}

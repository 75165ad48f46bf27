// Generated from pkg/api/facts/api-facts.json by hack/generate/api-types.ts. DO NOT EDIT.
import type * as meta from "../../../apimachinery/meta/v1/types.generated.ts";

export interface Eviction {
  apiVersion?: string | undefined;
  kind?: string | undefined;
  deleteOptions?: meta.DeleteOptions | undefined;
  metadata: meta.ObjectMeta;
}

export interface PodDisruptionBudget {
  apiVersion?: string | undefined;
  kind?: string | undefined;
  metadata: meta.ObjectMeta;
  spec: PodDisruptionBudgetSpec;
  status?: PodDisruptionBudgetStatus | undefined;
}

export interface PodDisruptionBudgetList {
  apiVersion?: string | undefined;
  kind?: string | undefined;
  items: PodDisruptionBudget[];
  metadata?: meta.ListMeta | undefined;
}

export interface PodDisruptionBudgetSpec {
  maxUnavailable?: number | string | undefined;
  minAvailable?: number | string | undefined;
  selector?: meta.LabelSelector | undefined;
  unhealthyPodEvictionPolicy?: string | undefined;
}

export interface PodDisruptionBudgetStatus {
  conditions?: meta.Condition[] | undefined;
  currentHealthy: number;
  desiredHealthy: number;
  disruptedPods?: Record<string, string> | undefined;
  disruptionsAllowed: number;
  expectedPods: number;
  observedGeneration?: number | undefined;
}

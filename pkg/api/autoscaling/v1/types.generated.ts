// Generated from pkg/api/facts/api-facts.json by hack/generate/api-types.ts. DO NOT EDIT.
import type * as meta from "../../../apimachinery/meta/v1/types.generated.ts";

export interface ContainerResourceMetricSource {
  container: string;
  name: string;
  targetAverageUtilization?: number | undefined;
  targetAverageValue?: string | undefined;
}

export interface ContainerResourceMetricStatus {
  container: string;
  currentAverageUtilization?: number | undefined;
  currentAverageValue: string;
  name: string;
}

export interface CrossVersionObjectReference {
  apiVersion?: string | undefined;
  kind: string;
  name: string;
}

export interface ExternalMetricSource {
  metricName: string;
  metricSelector?: meta.LabelSelector | undefined;
  targetAverageValue?: string | undefined;
  targetValue?: string | undefined;
}

export interface ExternalMetricStatus {
  currentAverageValue?: string | undefined;
  currentValue: string;
  metricName: string;
  metricSelector?: meta.LabelSelector | undefined;
}

export interface HorizontalPodAutoscaler {
  apiVersion?: string | undefined;
  kind?: string | undefined;
  metadata: meta.ObjectMeta;
  spec: HorizontalPodAutoscalerSpec;
  status?: HorizontalPodAutoscalerStatus | undefined;
}

export interface HorizontalPodAutoscalerCondition {
  lastTransitionTime?: string | undefined;
  message?: string | undefined;
  reason?: string | undefined;
  status: string;
  type: string;
}

export interface HorizontalPodAutoscalerList {
  apiVersion?: string | undefined;
  kind?: string | undefined;
  items: HorizontalPodAutoscaler[];
  metadata?: meta.ListMeta | undefined;
}

export interface HorizontalPodAutoscalerSpec {
  maxReplicas: number;
  minReplicas?: number | undefined;
  scaleTargetRef: CrossVersionObjectReference;
  targetCPUUtilizationPercentage?: number | undefined;
}

export interface HorizontalPodAutoscalerStatus {
  currentCPUUtilizationPercentage?: number | undefined;
  currentReplicas: number;
  desiredReplicas: number;
  lastScaleTime?: string | undefined;
  observedGeneration?: number | undefined;
}

export interface MetricSpec {
  containerResource?: ContainerResourceMetricSource | undefined;
  external?: ExternalMetricSource | undefined;
  object?: ObjectMetricSource | undefined;
  pods?: PodsMetricSource | undefined;
  resource?: ResourceMetricSource | undefined;
  type: string;
}

export interface MetricStatus {
  containerResource?: ContainerResourceMetricStatus | undefined;
  external?: ExternalMetricStatus | undefined;
  object?: ObjectMetricStatus | undefined;
  pods?: PodsMetricStatus | undefined;
  resource?: ResourceMetricStatus | undefined;
  type: string;
}

export interface ObjectMetricSource {
  averageValue?: string | undefined;
  metricName: string;
  selector?: meta.LabelSelector | undefined;
  target: CrossVersionObjectReference;
  targetValue: string;
}

export interface ObjectMetricStatus {
  averageValue?: string | undefined;
  currentValue: string;
  metricName: string;
  selector?: meta.LabelSelector | undefined;
  target: CrossVersionObjectReference;
}

export interface PodsMetricSource {
  metricName: string;
  selector?: meta.LabelSelector | undefined;
  targetAverageValue: string;
}

export interface PodsMetricStatus {
  currentAverageValue: string;
  metricName: string;
  selector?: meta.LabelSelector | undefined;
}

export interface ResourceMetricSource {
  name: string;
  targetAverageUtilization?: number | undefined;
  targetAverageValue?: string | undefined;
}

export interface ResourceMetricStatus {
  currentAverageUtilization?: number | undefined;
  currentAverageValue: string;
  name: string;
}

export interface Scale {
  apiVersion?: string | undefined;
  kind?: string | undefined;
  metadata: meta.ObjectMeta;
  spec: ScaleSpec;
  status?: ScaleStatus | undefined;
}

export interface ScaleSpec {
  replicas?: number | undefined;
}

export interface ScaleStatus {
  replicas: number;
  selector?: string | undefined;
}

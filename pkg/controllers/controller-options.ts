import type { NodeLifecycleOptions } from "./node-lifecycle/node-lifecycle-controller.ts";

/** What controllers can be told; each is upstream's flag of the same name. */
export interface ControllerOptions {
  readonly nodeLifecycle: NodeLifecycleOptions;
  /** --terminated-pod-gc-threshold; 0 or less keeps all. */
  readonly terminatedPodGcThreshold: number;
  /** --max-endpoints-per-slice */
  readonly maxEndpointsPerSlice: number;
  /** --mirroring-max-endpoints-per-subset */
  readonly mirroringMaxEndpointsPerSubset: number;
  /** --concurrent-…-syncs, by the controller's name; five where nothing is said. */
  readonly concurrentSyncs: Readonly<Record<string, number>>;
}

/** Upstream's defaults. */
export const defaultOptions: ControllerOptions = {
  nodeLifecycle: {
    grace: { monitorMs: 50_000, startupMs: 60_000 },
    rates: { normal: 0.1, secondary: 0.01, unhealthyPart: 0.55, largeZone: 50 },
  },
  terminatedPodGcThreshold: 12_500,
  maxEndpointsPerSlice: 100,
  mirroringMaxEndpointsPerSubset: 1000,
  concurrentSyncs: {},
};

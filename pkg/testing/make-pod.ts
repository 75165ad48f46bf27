import type { Pod, PodSpec, PodStatus } from "../api/core/v1/types.generated.ts";

interface PodParts {
  readonly namespace?: string;
  readonly labels?: Record<string, string>;
  readonly spec?: Partial<PodSpec>;
  /** Requests of its one container. */
  readonly requests?: Record<string, string>;
  readonly status?: PodStatus;
}

/** A pending pod of one container in namespace "default", unless the test says otherwise. */
export function makePod(name: string, { namespace = "default", labels, spec, requests, status }: PodParts = {}): Pod {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace, ...(labels && { labels }) },
    spec: {
      containers: [{ name: "app", image: "app:1", ...(requests && { resources: { requests } }) }],
      schedulerName: "default-scheduler",
      ...spec,
    },
    status: { phase: "Pending", ...status },
  };
}

import { defaultGracePeriodSeconds } from "../../../../api/core/v1/pod/default-grace-period.ts";
import { setPodDefaults } from "../../../../api/core/v1/pod/defaults.ts";
import { isFinished } from "../../../../api/core/v1/pod/pod-phase.ts";
import { qualityOfService } from "../../../../api/core/v1/pod/quality-of-service.ts";
import { validatePodUpdate } from "../../../../api/core/v1/pod/update-validation.ts";
import { validatePod } from "../../../../api/core/v1/pod/validation.ts";
import { podSpecWarnings } from "../../../../api/core/v1/pod/warnings.ts";
import type { Pod } from "../../../../api/core/v1/types.generated.ts";
import { pods } from "../../../../api/resources.ts";
import type { ResourceDefinition } from "../../generic/resource-definition.ts";
import { specStrategy, statusStrategy } from "../../generic/spec-status-strategy.ts";
import { ageColumn, ageOf, column, nameColumn, wideColumn } from "../../generic/tables/table-columns.ts";
import { ephemeralContainersStrategy } from "./ephemeral-containers-strategy.ts";
import { podText } from "./pod-status-text.ts";

export const podDefinition: ResourceDefinition<Pod> = {
  ref: pods,
  singular: "pod",
  shortNames: ["po"],
  categories: ["all"],
  message: "k8s.io.api.core.v1.Pod",
  setDefaults: setPodDefaults,
  strategy: {
    ...specStrategy((pod: Pod) => ({
      phase: "Pending",
      qosClass: qualityOfService(pod),
      ...(pod.spec.schedulingGates?.length && {
        conditions: [
          {
            type: "PodScheduled",
            status: "False",
            reason: "SchedulingGated",
            message: "Scheduling is blocked due to non-empty scheduling gates",
          },
        ],
      }),
    })),
    validate: validatePod,
    validateUpdate: validatePodUpdate,
    warnings: ({ spec }) => podSpecWarnings(spec, "spec"),
  },
  statusStrategy: statusStrategy(),
  partStrategies: { ephemeralcontainers: ephemeralContainersStrategy },
  returnsDeletedObject: true,
  /** A pod that never reached a node, or has finished, needs no time to stop (podStrategy.CheckGracefulDelete). */
  gracePeriodSeconds(pod, requested) {
    const wanted = requested ?? pod.spec.terminationGracePeriodSeconds ?? defaultGracePeriodSeconds;
    return pod.spec.nodeName && !isFinished(pod) ? Math.max(wanted, wanted < 0 ? 1 : 0) : 0;
  },
  selectableFields: ({ spec, status }) => ({
    "spec.nodeName": spec.nodeName ?? "",
    // What old clients call it.
    "spec.host": spec.nodeName ?? "",
    "spec.restartPolicy": spec.restartPolicy ?? "",
    "spec.schedulerName": spec.schedulerName ?? "",
    "spec.serviceAccountName": spec.serviceAccountName ?? "",
    "spec.hostNetwork": String(spec.hostNetwork ?? false),
    "status.phase": status?.phase ?? "",
    "status.podIP": status?.podIP ?? "",
    "status.nominatedNodeName": status?.nominatedNodeName ?? "",
  }),
  table: {
    columns: [
      nameColumn,
      column("Ready", "The aggregate readiness state of this pod for accepting traffic."),
      column("Status", "The aggregate status of the containers in this pod."),
      column(
        "Restarts",
        "The number of times the containers in this pod have been restarted and when the last container in this pod has restarted.",
      ),
      ageColumn,
      wideColumn("IP", "Address of the pod."),
      wideColumn("Node", "Node the pod is on."),
      wideColumn("Nominated Node", "Node that room is being made on for the pod."),
      wideColumn("Readiness Gates", "Extra conditions that the pod's readiness waits for."),
    ],
    cells(pod, now) {
      const { ready, status, restarts } = podText(pod, now);
      const gates = pod.spec.readinessGates ?? [];
      const open = gates.filter(({ conditionType }) =>
        pod.status?.conditions?.some(({ type, status }) => type === conditionType && status === "True"),
      );
      const gatesText = gates.length > 0 ? `${open.length}/${gates.length}` : "<none>";
      return [
        pod.metadata.name,
        ready,
        status,
        restarts,
        ageOf(pod, now),
        pod.status?.podIP || "<none>",
        pod.spec.nodeName || "<none>",
        pod.status?.nominatedNodeName || "<none>",
        gatesText,
      ];
    },
  },
};

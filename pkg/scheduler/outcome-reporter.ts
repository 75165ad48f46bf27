import type { Pod } from "../api/core/v1/types.generated.ts";
import { pods } from "../api/resources.ts";
import { isNotFound } from "../apimachinery/status-error.ts";
import type { Client, EventRecorder } from "../client/interface.ts";
import type { Logger } from "../component-base/logger.ts";
import type { Clock } from "../util/clock.ts";
import { notScheduledPatch } from "./pod-condition.ts";

export interface OutcomeReporterOptions {
  readonly client: Client;
  readonly recorder: EventRecorder;
  readonly log: Logger;
  readonly clock: Clock;
}

/** Tells users, in the background, what became of their pods: by events, and by the condition PodScheduled. */
export class OutcomeReporter {
  constructor(private readonly options: OutcomeReporterOptions) {}

  scheduled(pod: Pod, nodeName: string): void {
    const { namespace, name } = pod.metadata;
    const message = `Successfully assigned ${namespace}/${name} to ${nodeName}`;
    this.options.recorder.event(pod, "Normal", "Scheduled", message);
  }

  /** Says why the pod waits. The API itself writes the condition of a pod that is bound. */
  notScheduled(pod: Pod, reason: "Unschedulable" | "SchedulerError", message: string): void {
    const { client, clock, recorder, log } = this.options;
    recorder.event(pod, "Warning", "FailedScheduling", message);
    const patch = notScheduledPatch(pod, reason, message, clock.now());
    if (!patch) return;
    const { namespace, name } = pod.metadata;
    const written = client.resource(pods).patch({ namespace, name }, "strategic", patch, { subresource: "status" });
    written.catch((error: unknown) => {
      if (isNotFound(error)) return;
      log.warn({ pod: `${namespace}/${name}`, error: (error as Error).message }, "Could not write the pod's condition");
    });
  }
}

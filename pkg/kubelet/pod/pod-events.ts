import type { Pod } from "../../api/core/v1/types.generated.ts";
import type { EventRecorder } from "../../client/interface.ts";
import { containerFieldPath } from "./pod-containers.ts";

type EventType = "Normal" | "Warning";

/** Events about pods and their containers. */
export class PodEvents {
  constructor(private readonly recorder: EventRecorder) {}

  pod(pod: Pod, type: EventType, reason: string, message: string): void {
    this.recorder.event({ ...typed(pod) }, type, reason, message);
  }

  container(pod: Pod, name: string, type: EventType, reason: string, message: string): void {
    this.recorder.event({ ...typed(pod), fieldPath: containerFieldPath(pod, name) }, type, reason, message);
  }
}

const typed = ({ metadata }: Pod) => ({ apiVersion: "v1", kind: "Pod", metadata });

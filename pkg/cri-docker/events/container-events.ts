import { status } from "@grpc/grpc-js";
import { CriError } from "../../cri/cri-error.ts";
import {
  ContainerEventResponse,
  ContainerEventType,
  ContainerState,
  PodSandboxState,
} from "../../cri/generated/cri/v1/api.ts";
import { Wakeup } from "../../util/wakeup.ts";
import type { ContainerAction, ContainerEvent } from "../docker/event-stream.ts";
import { containerMetadata, createdAt, labelNames, pairsOf, podMetadata, types } from "../translation/labels.ts";

type Listener = (event: ContainerEventResponse | CriError) => void;

const kinds: Readonly<Record<ContainerAction, ContainerEventType>> = {
  create: ContainerEventType.CONTAINER_CREATED_EVENT,
  start: ContainerEventType.CONTAINER_STARTED_EVENT,
  die: ContainerEventType.CONTAINER_STOPPED_EVENT,
  destroy: ContainerEventType.CONTAINER_DELETED_EVENT,
};

const states: Readonly<Record<ContainerAction, ContainerState>> = {
  create: ContainerState.CONTAINER_CREATED,
  start: ContainerState.CONTAINER_RUNNING,
  die: ContainerState.CONTAINER_EXITED,
  destroy: ContainerState.CONTAINER_EXITED,
};

/** Hands the engine's events on to everyone who called GetContainerEvents. */
export class ContainerEvents {
  readonly #listeners = new Set<Listener>();

  publish(event: ContainerEvent): void {
    if (this.#listeners.size === 0) return;
    const response = eventResponse(event);
    for (const listener of this.#listeners) listener(response);
  }

  /** Events were lost: ends every subscription, so that its owner looks at everything again. */
  interrupt(reason: string): void {
    for (const listener of this.#listeners) listener(new CriError(status.UNAVAILABLE, reason));
  }

  /** What happens from now on, until `signal` is aborted. */
  async *subscribe(signal: AbortSignal): AsyncGenerator<ContainerEventResponse> {
    const waiting: (ContainerEventResponse | CriError)[] = [];
    const wakeup = new Wakeup();
    const listener: Listener = (event) => {
      waiting.push(event);
      wakeup.tell();
    };
    signal.addEventListener("abort", wakeup.tell, { once: true });
    this.#listeners.add(listener);
    try {
      while (!signal.aborted) {
        for (let next = waiting.shift(); next; next = waiting.shift()) {
          if (next instanceof CriError) throw next;
          yield next;
        }
        if (!signal.aborted) await wakeup.told();
      }
    } finally {
      this.#listeners.delete(listener);
    }
  }
}

/** What the event itself says; whoever needs more asks for the status. */
function eventResponse({ action, id, time, attributes }: ContainerEvent): ContainerEventResponse {
  const { image: _image, name: _name, exitCode = "0", ...all } = attributes;
  const pairs = pairsOf(all);
  const isSandbox = all[labelNames.type] === types.sandbox;
  const ready = isSandbox && action === "start" ? PodSandboxState.SANDBOX_READY : PodSandboxState.SANDBOX_NOTREADY;
  const sandbox = isSandbox
    ? { id, metadata: podMetadata(all), state: ready, createdAt: createdAt(all), ...pairs }
    : { id: all[labelNames.sandbox] ?? "", metadata: { ...podMetadata(all), attempt: 0 } };
  const container = {
    ...{ id, metadata: containerMetadata(all), state: states[action], createdAt: createdAt(all), ...pairs },
    exitCode: Number(exitCode),
  };
  return ContainerEventResponse.fromPartial({
    ...{ containerId: id, containerEventType: kinds[action], createdAt: time, podSandboxStatus: sandbox },
    containersStatuses: isSandbox ? [] : [container],
  });
}

import type { Container, ContainerStatus } from "../../../api/core/v1/types.generated.ts";
import { type ContainerRole, podUid } from "../../pod/pod-containers.ts";
import { containerHash } from "../../runtime/container-hash.ts";
import { newestContainer, type RuntimeContainer } from "../../runtime/runtime-pod.ts";
import { backoffKey } from "./container-backoff.ts";
import type { PlanInput } from "./plan-input.ts";
import type { PodAction, PodPlan } from "./pod-action.ts";

/** Collects the steps of a plan. */
export class PlanBuilder {
  #steps: PodAction[] = [];
  #dueAt: number | undefined;
  /** Containers that the plan starts, or will start once their backoff is over. */
  starting = 0;

  constructor(private readonly input: PlanInput) {}

  add(step: PodAction): void {
    this.#steps.push(step);
  }

  /** Stops a container; one that never ran is just in the way. */
  kill(container: RuntimeContainer, spec: Container, why: string, gracePeriodSeconds?: number): void {
    this.add({ type: "killContainer", container, spec, why, gracePeriodSeconds });
  }

  /** Starts a container now, or notes when its backoff allows it. */
  start(spec: Container, role: ContainerRole): void {
    const { pod, runtime, now, backoffs, statusOf } = this.input;
    this.starting++;
    const key = backoffKey(podUid(pod), spec.name, containerHash(spec));
    const dead = runtime.containers.find(({ name, state }) => name === spec.name && state === "exited");
    const remaining = dead ? backoffs.remaining(key, dead.finishedAt, now) : 0;
    if (remaining > 0) {
      this.add({ type: "backOff", spec, delayMs: backoffs.delay(key) });
      this.#dueAt = Math.min(this.#dueAt ?? Infinity, now + remaining);
      return;
    }
    const last = newestContainer(runtime, spec.name);
    const restartCount = last ? last.attempt + 1 : countAfter(statusOf(spec.name));
    this.add({ type: "startContainer", role, spec, restartCount });
  }

  /** Drops every start: the pod ends. Returns whether containers are still to be killed for reasons of their own. */
  keepKills(): boolean {
    this.#steps = this.#steps.filter(({ type }) => type === "killContainer");
    this.#dueAt = undefined;
    this.starting = 0;
    return this.#steps.length > 0;
  }

  build(): PodPlan {
    return { steps: this.#steps, dueAt: this.#dueAt };
  }
}

/** Of a container that the runtime does not have: a status without an id counts the start to come already. */
const countAfter = (known: ContainerStatus | undefined) => (known?.restartCount ?? 0) + (known?.containerID ? 1 : 0);

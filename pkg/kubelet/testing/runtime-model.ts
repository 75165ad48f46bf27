import type { ContainerStatus, Pod } from "../../api/core/v1/types.generated.ts";
import { computePodActions } from "../actions/plan/compute-pod-actions.ts";
import { backoffKey, ContainerBackoffs } from "../actions/plan/container-backoff.ts";
import type { PlanInput } from "../actions/plan/plan-input.ts";
import type { PodAction, PodPlan } from "../actions/plan/pod-action.ts";
import { containerHash } from "../runtime/container-hash.ts";
import type { RuntimeContainer, RuntimePod, RuntimeSandbox } from "../runtime/runtime-pod.ts";

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** A runtime that does what plans say, at once, on a clock that a test moves. */
export class RuntimeModel {
  sandboxes: Mutable<RuntimeSandbox>[] = [];
  containers: Mutable<RuntimeContainer>[] = [];
  now = 1_000_000_000;
  readonly backoffs = new ContainerBackoffs();
  /** Exit codes of containers that end as soon as they start. */
  readonly endsAtOnce = new Map<string, number>();
  readonly unhealthy = new Set<string>();
  /** What the API knows of containers. */
  readonly known: ContainerStatus[] = [];
  #sequence = 0;

  constructor(private readonly pod: Pod) {}

  get runtime(): RuntimePod {
    return { uid: "uid", namespace: "default", name: "p", sandboxes: this.sandboxes, containers: this.containers };
  }

  plan(): PodPlan {
    const input: PlanInput = {
      pod: this.pod,
      runtime: this.runtime,
      now: this.now,
      backoffs: this.backoffs,
      health: ({ id }) => (this.unhealthy.has(id) ? "livenessFailed" : "healthy"),
      started: () => true,
      statusOf: (name) => this.known.find((status) => status.name === name),
    };
    return computePodActions(input);
  }

  /** Plans and does until a plan has nothing left to do but wait; returns the steps done. */
  settle(): PodAction[] {
    const done: PodAction[] = [];
    for (let round = 0; round < 50; round++) {
      const steps = this.plan().steps.filter(({ type }) => type !== "backOff");
      if (steps.length === 0) return done;
      for (const step of steps) this.apply(step);
      done.push(...steps);
    }
    throw new Error(`no end of planning: ${JSON.stringify(this.plan().steps)}`);
  }

  exit(name: string, exitCode: number): void {
    for (const each of this.containers) if (each.name === name && each.state === "running") this.#end(each, exitCode);
  }

  live(name: string): RuntimeContainer[] {
    return this.containers.filter((each) => each.name === name && each.state === "running");
  }

  killSandboxes(): void {
    for (const sandbox of this.sandboxes) sandbox.ready = false;
    for (const each of this.containers) if (each.state === "running") this.#end(each, 137);
  }

  apply(step: PodAction): void {
    this.now++;
    switch (step.type) {
      case "killPod":
        return this.killSandboxes();
      case "killContainer":
        return this.#kill(step.container.id);
      case "createSandbox":
        return this.#createSandbox(step.attempt);
      case "startContainer":
        return this.#start(step);
      case "removeContainer":
        this.containers = this.containers.filter(({ id }) => id !== step.containerId);
        return;
      case "removeSandbox":
        this.sandboxes = this.sandboxes.filter(({ id }) => id !== step.sandboxId);
        return;
      case "backOff":
        return;
    }
  }

  #kill(id: string): void {
    const found = this.containers.find((each) => each.id === id);
    if (found?.state === "created") this.containers = this.containers.filter((each) => each !== found);
    else if (found && found.state !== "exited") this.#end(found, 137);
  }

  #end(container: Mutable<RuntimeContainer>, exitCode: number): void {
    Object.assign(container, { state: "exited", exitCode, finishedAt: this.now });
  }

  #createSandbox(attempt: number): void {
    const sandbox = { id: `s${++this.#sequence}`, ready: true, attempt, createdAt: this.now, ips: ["10.0.0.2"] };
    this.sandboxes.unshift(sandbox);
  }

  #start({ spec, restartCount }: Extract<PodAction, { type: "startContainer" }>): void {
    const sandbox = this.sandboxes[0];
    if (!sandbox?.ready) throw new Error(`${spec.name} starts without a sandbox`);
    if (this.live(spec.name).length > 0) throw new Error(`${spec.name} would run twice`);
    const dead = this.containers.find(({ name }) => name === spec.name);
    if (dead) this.backoffs.restarted(backoffKey("uid", spec.name, containerHash(spec)), dead.finishedAt, this.now);
    const container = this.newContainer(spec.name, sandbox.id, restartCount, containerHash(spec));
    this.containers.unshift(container);
    const code = this.endsAtOnce.get(spec.name);
    if (code !== undefined) this.#end(container, code);
  }

  newContainer(name: string, sandboxId: string, attempt: number, hash: string): Mutable<RuntimeContainer> {
    return {
      ...{ id: `c${++this.#sequence}`, name, sandboxId, attempt, hash, state: "running", exitCode: 0 },
      ...{ createdAt: this.now, startedAt: this.now, finishedAt: 0, reason: "", message: "", image: "", imageId: "" },
      ...{ logPath: "", notes: {} },
    };
  }
}

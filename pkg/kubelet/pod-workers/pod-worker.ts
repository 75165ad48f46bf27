import { isFinalPhase, isFinished } from "../../api/core/v1/pod/pod-phase.ts";
import type { Pod, PodStatus } from "../../api/core/v1/types.generated.ts";
import { parseTime } from "../../apimachinery/time.ts";
import { Backoff } from "../../util/backoff.ts";
import { PassLoop } from "../../util/pass-loop.ts";
import { applyPodActions } from "../actions/apply-pod-actions.ts";
import { formatPod, podUid } from "../pod/pod-containers.ts";
import { isUnreachable } from "../runtime/cri-error.ts";
import { identityOf, type RuntimePod } from "../runtime/runtime-pod.ts";
import { generatePodStatus, untilStopped } from "../status/generate-pod-status.ts";
import type { StatusInput, WaitingReason } from "../status/status-input.ts";
import { admitPod } from "./admit-pod.ts";
import { asksTheSame } from "./asks-the-same.ts";
import { planPod } from "./plan-pod.ts";
import { PodTermination } from "./pod-termination.ts";
import { RetryTimes } from "./retry-times.ts";
import type { WorkerServices } from "./worker-services.ts";

type Verdict = NonNullable<StatusInput["verdict"]>;

/**
 * Brings one pod to what its object says, one pass at a time and from levels: every pass reads the runtime, tells the
 * API and does what is missing. Whoever learns of a change calls `poke`.
 */
export class PodWorker {
  readonly uid: string;
  readonly #waiting = new Map<string, WaitingReason>();
  readonly #retries = new RetryTimes();
  readonly #termination: PodTermination;
  readonly #abort = new AbortController();
  readonly #loop: PassLoop;
  #ending = false;
  #removed = false;
  #verdict: Verdict | undefined;
  /** Undefined until it is clear whether the node takes the pod. */
  #admitted: boolean | undefined;

  constructor(
    private pod: Pod,
    private readonly services: WorkerServices,
    /** Nothing of the pod is left on the node; `removed`: nor in the API, as far as known. */
    private readonly finished: (uid: string, removed: boolean) => void,
  ) {
    this.uid = podUid(pod);
    this.#loop = new PassLoop({
      clock: services.clock,
      pass: () => this.#pass(),
      backoff: new Backoff({ initial: 1000, max: 10_000, factor: 2, jitter: 0 }),
      failed: (error) => this.#failed(error),
    });
    this.#termination = new PodTermination(services, (input) => this.#statusOf(input.runtime, input.terminal));
    services.resources.register(pod);
    if (pod.metadata.deletionTimestamp) this.#ending = true;
  }

  get current(): Pod {
    return this.pod;
  }

  /** The pod object changed. What the kubelet itself wrote into the status is no news. */
  update(pod: Pod): void {
    const before = this.pod;
    this.pod = pod;
    this.services.statuses.observe(pod);
    if (pod.metadata.deletionTimestamp) this.#end();
    if (this.#isEndedByOthers()) {
      this.#end();
      this.poke();
    }
    if (asksTheSame(before, pod)) return;
    this.services.resources.register(pod);
    this.retry();
  }

  /** The pod object is gone from the API. */
  remove(pod: Pod): void {
    this.pod = pod;
    this.#removed = true;
    // Whoever scheduled its successor counts on its ports and its share of the node.
    this.services.admission.release(this.uid);
    this.#end();
    this.poke();
  }

  /** The pod must go for the node's sake, and at once; its phase becomes Failed. */
  evict(message: string): void {
    this.#verdict ??= { reason: "Evicted", message };
    this.#termination.atOnce = true;
    this.#end();
    this.poke();
  }

  /** Something that the pod refers to changed: what failed for it is worth a try. */
  retry(): void {
    this.#retries.clear();
    this.poke();
  }

  poke(): void {
    if (this.#loop.isRunning && this.#ending && !this.#removed) this.#look();
    this.#loop.poke();
  }

  /** Stops working, and leaves containers as they are. Resolves when the pass under way has ended. */
  async stop(): Promise<void> {
    const stopped = this.#loop.stop();
    this.#abort.abort(new Error("the kubelet stops"));
    this.#termination.leave();
    await stopped;
  }

  /** A final phase that was not told from here: a pod that the node refused has one too, and nothing to end. */
  #isEndedByOthers(): boolean {
    return isFinished(this.pod) && this.#admitted === true && !this.#ending;
  }

  #look(): void {
    // Whatever goes wrong here, the pass under way comes across too.
    this.#termination.look(this.pod).catch(() => undefined);
  }

  #end(): void {
    if (!this.#ending) {
      this.#ending = true;
      this.#abort.abort(new Error("the pod is to end"));
    }
    this.#termination.hurry(this.pod);
  }

  /** The worker itself failed (the runtime does not answer, say): worth another try unless it was told to end. */
  #failed(error: Error): boolean {
    if (error === this.#abort.signal.reason) return false;
    const { log } = this.services;
    const level = isUnreachable(error) ? "debug" : "warn";
    log[level]({ pod: formatPod(this.pod), error: error.message }, "Error syncing pod, it will be tried again");
    return true;
  }

  async #pass(): Promise<void> {
    if (this.#ending || this.#termination.begun) return this.#terminate();
    const { reader, statuses, probes } = this.services;
    const runtime = await reader.read(identityOf(this.pod));
    this.#admitted ??= await admitPod(this.pod, runtime, this.services);
    if (!this.#admitted) return;
    probes.sync(this.pod, runtime);
    this.#forgetStarted(runtime);
    const input = this.#statusInput(runtime, false);
    const status = generatePodStatus(input);
    statuses.set(this.pod, untilStopped(status, input));
    if (isFinalPhase(status.phase) || this.#deadlineExceeded(status)) {
      this.#ending = true;
      return this.#terminate();
    }
    await this.#act(runtime, status);
  }

  async #act(runtime: RuntimePod, status: PodStatus): Promise<void> {
    const { clock } = this.services;
    const plan = planPod(this.pod, runtime, status, this.#retries, this.services);
    const planned = { pod: this.pod, runtime, waiting: this.#waiting, signal: this.#abort.signal };
    const { changed, retries } = await applyPodActions(plan, planned, this.services);
    for (const [name, ms] of retries) if (ms > 0) this.#retries.set(name, clock.elapsed() + ms);
    const told = plan.steps.length > 0 || retries.size > 0;
    if (changed) this.#loop.poke();
    else if (told) this.services.statuses.set(this.pod, this.#statusOf(runtime, false));
    const retry = this.#retries.next;
    const retryAt = retry === undefined ? undefined : clock.now() + retry - clock.elapsed();
    this.#loop.pokeAt(plan.dueAt, retryAt, this.#deadline(status));
  }

  async #terminate(): Promise<void> {
    const outcome = await this.#termination.pass(this.pod, this.#removed);
    if (outcome === "gone") this.finished(this.uid, this.#removed);
  }

  /** A container that runs has no reason to wait any more. */
  #forgetStarted({ containers }: RuntimePod): void {
    for (const name of this.#waiting.keys()) {
      if (containers.find((container) => container.name === name)?.state === "running") this.#waiting.delete(name);
    }
  }

  #statusOf(runtime: RuntimePod, terminal: boolean): PodStatus {
    const input = this.#statusInput(runtime, terminal);
    return untilStopped(generatePodStatus(input), input);
  }

  #statusInput(runtime: RuntimePod, terminal: boolean): StatusInput {
    const { statuses, probes, clock, hostIPs, runtimeName } = this.services;
    return {
      pod: this.pod,
      previous: statuses.get(this.uid) ?? this.pod.status,
      runtime,
      now: clock.now(),
      hostIPs,
      runtimeName: runtimeName(),
      waiting: (name) => this.#waiting.get(name),
      started: (container) => probes.started(this.uid, container),
      ready: (container) => probes.ready(this.uid, container),
      terminal,
      verdict: this.#verdict,
    };
  }

  #deadline({ startTime }: PodStatus): number | undefined {
    const seconds = this.pod.spec?.activeDeadlineSeconds;
    return seconds === undefined || !startTime ? undefined : parseTime(startTime) + seconds * 1000;
  }

  #deadlineExceeded(status: PodStatus): boolean {
    const deadline = this.#deadline(status);
    if (deadline === undefined || deadline > this.services.clock.now()) return false;
    const message = "Pod was active on the node longer than the specified deadline";
    this.services.events.pod(this.pod, "Normal", "DeadlineExceeded", message);
    this.#verdict ??= { reason: "DeadlineExceeded", message };
    return true;
  }
}

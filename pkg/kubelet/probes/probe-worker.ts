import type { Probe } from "../../api/core/v1/types.generated.ts";
import type { Clock } from "../../util/clock.ts";
import type { ProbeOutcome, ProbeType } from "./probe-outcome.ts";
import { firstTryMs, periodMs, warmUpGapMs } from "./probe-schedule.ts";

export interface ProbeWorkerOptions {
  readonly type: ProbeType;
  readonly probe: Probe;
  readonly clock: Clock;
  /** When the container started, milliseconds since the epoch. */
  readonly startedAt: number;
  readonly initial: boolean;
  /** Tries once. Never rejects. */
  readonly run: () => Promise<ProbeOutcome>;
  /** Other probes wait for the startup probe. */
  readonly mayRun: () => boolean;
  readonly onOutcome: (outcome: ProbeOutcome) => void;
  /** The verdict changed. */
  readonly onVerdict: (healthy: boolean) => void;
}

const defaultFailureThreshold = 3;

/** One probe of one container instance: tries when it is due, and changes its verdict when a threshold is reached. */
export class ProbeWorker {
  /** Undefined until a startup probe has decided. */
  verdict: boolean | undefined;
  #run = 0;
  #last: boolean | undefined;
  #cancel: (() => void) | undefined;
  #stopped = false;

  constructor(private readonly options: ProbeWorkerOptions) {
    this.verdict = options.type === "startup" && !options.initial ? undefined : options.initial;
    if (!this.#isOver()) this.#schedule(Math.max(0, firstTryMs(options.type, options.probe) - this.#age()));
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
  }

  /** The startup probe has succeeded: there is no reason to wait for the next period. */
  tryNow(): void {
    if (this.#stopped || this.#isOver()) return;
    this.#schedule(Math.max(0, (this.options.probe.initialDelaySeconds ?? 0) * 1000 - this.#age()));
  }

  /** The container's, in milliseconds. */
  #age(): number {
    return this.options.clock.now() - this.options.startedAt;
  }

  #schedule(ms: number): void {
    this.#cancel?.();
    this.#cancel = this.options.clock.after(ms, () => void this.#probe());
  }

  async #probe(): Promise<void> {
    const { options } = this;
    // Until then this probe sleeps; see tryNow.
    if (!options.mayRun()) return;
    const outcome = await options.run();
    if (this.#stopped) return;
    const again = outcome.result === "success" ? undefined : warmUpGapMs(options.type, options.probe, this.#age());
    if (again !== undefined) return this.#schedule(again);
    options.onOutcome(outcome);
    if (outcome.result === "success" || outcome.result === "failure") this.#count(outcome.result === "success");
    if (!this.#isOver()) this.#schedule(periodMs(options.probe));
  }

  #count(healthy: boolean): void {
    const { failureThreshold = defaultFailureThreshold, successThreshold = 1 } = this.options.probe;
    this.#run = healthy === this.#last ? this.#run + 1 : 1;
    this.#last = healthy;
    if (this.#run < (healthy ? successThreshold : failureThreshold) || this.verdict === healthy) return;
    this.verdict = healthy;
    this.options.onVerdict(healthy);
  }

  /** A container that has started, or must be restarted, is not asked again. */
  #isOver(): boolean {
    const { type } = this.options;
    return type === "startup" ? this.verdict !== undefined : type === "liveness" && this.verdict === false;
  }
}

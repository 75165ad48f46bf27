import type { Clock } from "../../util/clock.ts";
import type { CriRuntime } from "../runtime/cri-calls.ts";
import { criReason } from "../runtime/cri-error.ts";

/** What the node tells of its container runtime. */
export interface RuntimeState {
  readonly ready: boolean;
  /** Why it is not ready. */
  readonly message: string;
  /** "docker" */
  readonly name: string;
  /** "docker://20.10.24" */
  readonly version: string;
}

/** While the runtime is not ready it is asked again; once it is, its event stream tells when it goes. */
const recheckMs = 2000;

const conditionTexts: Readonly<Record<string, string>> = {
  RuntimeReady: "container runtime not ready",
  NetworkReady: "container runtime network not ready",
};

/** Knows whether containers can be run here. */
export class RuntimeHealth {
  state: RuntimeState = {
    ready: false,
    message: "container runtime status check may not have completed yet",
    name: "docker",
    version: "docker://Unknown",
  };
  #cancel: (() => void) | undefined;
  #checking: Promise<void> | undefined;
  #stopped = false;

  constructor(
    private readonly cri: Pick<CriRuntime, "status" | "version">,
    private readonly clock: Clock,
    private readonly onChange: (state: RuntimeState, before: RuntimeState) => void,
  ) {}

  /** Asks the runtime; tells of a change. Checks under way are shared. */
  check(): Promise<void> {
    return (this.#checking ??= this.#ask().finally(() => (this.#checking = undefined)));
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
  }

  async #ask(): Promise<void> {
    const before = this.state;
    this.state = await this.#read(before);
    this.#cancel?.();
    if (this.#stopped) return;
    if (!this.state.ready) this.#cancel = this.clock.after(recheckMs, () => void this.check());
    if (before.ready !== this.state.ready || before.message !== this.state.message) this.onChange(this.state, before);
  }

  async #read({ name, version }: RuntimeState): Promise<RuntimeState> {
    try {
      const [answer, about] = await Promise.all([this.cri.status({ verbose: false }), this.cri.version({})]);
      const complaints = (answer.status?.conditions ?? [])
        .filter(({ type, status }) => !status && conditionTexts[type])
        .map(
          ({ type, reason, message }) => `${conditionTexts[type]}: ${type}=false reason:${reason} message:${message}`,
        );
      return {
        ready: complaints.length === 0,
        message: complaints.join("; "),
        name: about.runtimeName,
        version: `${about.runtimeName}://${about.runtimeVersion}`,
      };
    } catch (error) {
      return { ready: false, message: `container runtime is down: ${criReason(error)}`, name, version };
    }
  }
}

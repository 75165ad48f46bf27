import { onceATurn } from "./once-a-turn.ts";

/** Work stops this often, in milliseconds, for others of the process to get their turn. */
const sliceMs = 4;

/** Work in small steps that leaves room between them for everything else that the process does. */
export class SlicedWork {
  /** `step` does a little and says whether there was anything to do. It must not throw. */
  constructor(private readonly step: () => boolean) {}

  /** There may be work: goes on with it in a later turn of the event loop, until a step finds none. */
  readonly ask = onceATurn(() => this.#workOn());

  #workOn(): void {
    const until = performance.now() + sliceMs;
    while (performance.now() <= until) if (!this.step()) return;
    this.ask();
  }
}

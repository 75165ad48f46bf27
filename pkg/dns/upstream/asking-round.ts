import type { Clock } from "../../util/clock.ts";
import { headerField, rcodeMask } from "../wire/constants.ts";

/**
 * One question, put to one resolver after another. Whoever is heard first with something helpful has answered it: one
 * that takes its time counts as long as the question is open, though others have been asked since.
 */
export class AskingRound {
  readonly #over = new AbortController();
  /** What those have said that were no help, in that order. */
  readonly #unhelpful = new Map<string, Buffer>();
  #finish!: (answer: Buffer) => void;
  readonly #finished = new Promise<Buffer>((resolve) => (this.#finish = resolve));

  constructor(
    private readonly isHelp: (code: number) => boolean,
    private readonly clock: Clock,
  ) {}

  /** Aborted once nobody waits for an answer any more. */
  get over(): AbortSignal {
    return this.#over.signal;
  }

  hasHeard(server: string): boolean {
    return this.#unhelpful.has(server);
  }

  /**
   * The answer, of this one or of an earlier one; undefined when this one is no help. Rejects when it fails, or is
   * silent for so long; it is still listened to then.
   */
  async wait(server: string, answer: Promise<Buffer>, timeoutMs: number): Promise<Buffer | undefined> {
    let forget = () => {};
    const silence = new Promise<never>((_, reject) => {
      forget = this.clock.after(timeoutMs, () => reject(new Error(`no answer within ${timeoutMs} ms`)));
    });
    const heard = answer.then((packet) => this.#hear(server, packet));
    try {
      return await Promise.race([this.#finished, heard, silence]);
    } finally {
      forget();
    }
  }

  /** Listens no longer; of those that were no help the first answer counts. */
  giveUp(): Buffer | undefined {
    this.#over.abort();
    return this.#unhelpful.values().next().value;
  }

  #hear(server: string, packet: Buffer): Buffer | undefined {
    if (!this.isHelp(packet.readUInt16BE(headerField.flags) & rcodeMask)) {
      this.#unhelpful.set(server, packet);
      return undefined;
    }
    this.#finish(packet);
    this.#over.abort();
    return packet;
  }
}

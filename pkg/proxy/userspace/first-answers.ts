/** What becomes of what is read from a connection. */
export interface Reader {
  received(chunk: Uint8Array): void;
  ended(): void;
  broke(): void;
}

/**
 * Holds an endpoint's first answer until the event loop has looked for what follows it. Where that is the end, both
 * leave together; README.md says what that spares the client.
 */
export class FirstAnswer implements Reader {
  #answered = false;
  #held: Uint8Array | undefined;
  #endFollows = false;

  constructor(private readonly reader: Reader) {}

  received(chunk: Uint8Array): void {
    if (this.#answered) {
      this.release();
      this.reader.received(chunk);
      return;
    }
    this.#answered = true;
    this.#held = chunk;
    holdBack(this);
  }

  ended(): void {
    if (this.#held) this.#endFollows = true;
    else this.reader.ended();
  }

  broke(): void {
    this.release();
    this.reader.broke();
  }

  release(): void {
    const held = this.#held;
    if (!held) return;
    this.#held = undefined;
    this.reader.received(held);
    if (this.#endFollows) this.reader.ended();
  }
}

interface Waiting {
  readonly answer: FirstAnswer;
  readonly since: number;
}

/** However busy the event loop is, no answer waits longer for its turn. */
const patienceMs = 1;

const waiting: Waiting[] = [];

/** One answer is released a turn of the event loop: what else is to be done would come between it and its end. */
function holdBack(answer: FirstAnswer): void {
  const isFirst = waiting.push({ answer, since: performance.now() }) === 1;
  // The turn in which it was read ends with the first; the next one looks.
  if (isFirst) setImmediate(() => setImmediate(releaseNext));
}

function releaseNext(): void {
  const overdue = performance.now() - patienceMs;
  let count = 1;
  while (waiting[count] && (waiting[count] as Waiting).since < overdue) count++;
  const released = waiting.splice(0, count);
  if (waiting.length > 0) setImmediate(releaseNext);
  for (const { answer } of released) answer.release();
}

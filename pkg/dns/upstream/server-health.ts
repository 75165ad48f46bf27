/** A server that did not answer is asked after the others for this long. */
const suspectMs = 30_000;
const patientMs = 1_000;
/** When nobody has answered of late, a client shall know soon. */
const impatientMs = 500;

/** Whom to ask, and how long to wait for the answer before the next one. */
export interface Attempt {
  readonly server: string;
  readonly timeoutMs: number;
}

/** Remembers which resolvers answer, and says whom to ask in which order and how long to wait. */
export class ServerHealth {
  /** Silent servers, by when they are trusted again. */
  readonly #suspects = new Map<string, number>();

  constructor(private readonly now: () => number = Date.now) {}

  /** Those that answer come first, in their order; each has a second chance, since a datagram may be lost. */
  attempts(servers: readonly string[]): readonly Attempt[] {
    const suspect = (server: string) => (this.#suspects.get(server) ?? 0) > this.now();
    const trusted = servers.filter((server) => !suspect(server)).map((server) => ({ server, timeoutMs: patientMs }));
    const rest = servers.filter(suspect).map((server) => ({ server, timeoutMs: impatientMs }));
    return trusted.length > 0 ? [...trusted, ...trusted, ...rest] : rest;
  }

  answered(server: string): void {
    this.#suspects.delete(server);
  }

  silent(server: string): void {
    this.#suspects.set(server, this.now() + suspectMs);
  }
}

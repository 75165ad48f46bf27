import { type Endpoint, sameEndpoint } from "../service-map/frontend.ts";

interface Affinity {
  readonly endpoint: Endpoint;
  lastUsed: number;
}

/** Beyond this many remembered clients the expired ones are swept out. */
const sweepSize = 10_000;

/** An endpoint that did not take a connection is offered last for this long: others need not wait for it in turn. */
const suspectMs = 10_000;

/** Chooses endpoints of one frontend: round-robin, or the client's own under ClientIP affinity. */
export class Balancer {
  #endpoints: readonly Endpoint[] = [];
  #next = 0;
  readonly #affinities = new Map<string, Affinity>();
  /** Endpoints that failed, by when they are trusted again. */
  readonly #suspects = new Map<Endpoint, number>();

  constructor(private readonly now: () => number = Date.now) {}

  get endpoints(): readonly Endpoint[] {
    return this.#endpoints;
  }

  /**
   * Replaces the endpoints. The turn goes on where it was, so that a change of one endpoint does not favour the first.
   */
  update(endpoints: readonly Endpoint[]): void {
    this.#endpoints = endpoints;
    this.#suspects.clear();
    for (const [client, { endpoint }] of this.#affinities) {
      if (!endpoints.some((candidate) => sameEndpoint(candidate, endpoint))) this.#affinities.delete(client);
    }
  }

  /** The order in which to try endpoints for this client: each at most once, the best first. */
  *candidates(client: string, affinitySeconds: number | undefined): Generator<Endpoint, undefined> {
    const kept = affinitySeconds === undefined ? undefined : this.#remembered(client, affinitySeconds);
    if (kept) yield kept;
    const endpoints = this.#endpoints;
    const start = this.#next++;
    const suspects: Endpoint[] = [];
    for (let i = 0; i < endpoints.length; i++) {
      const endpoint = endpoints[(start + i) % endpoints.length];
      if (!endpoint || endpoint === kept) continue;
      if (this.#isSuspect(endpoint)) suspects.push(endpoint);
      else yield endpoint;
    }
    yield* suspects;
    return undefined;
  }

  /** An endpoint refused or was silent: for a while it comes last. */
  failed(endpoint: Endpoint): void {
    this.#suspects.set(endpoint, this.now() + suspectMs);
  }

  #isSuspect(endpoint: Endpoint): boolean {
    const until = this.#suspects.get(endpoint);
    if (until === undefined) return false;
    if (until > this.now()) return true;
    this.#suspects.delete(endpoint);
    return false;
  }

  /** Remembers which endpoint a client reached. */
  remember(client: string, endpoint: Endpoint, affinitySeconds: number): void {
    if (this.#affinities.size >= sweepSize) this.#sweep(affinitySeconds);
    this.#affinities.set(client, { endpoint, lastUsed: this.now() });
  }

  #remembered(client: string, affinitySeconds: number): Endpoint | undefined {
    const affinity = this.#affinities.get(client);
    if (!affinity) return undefined;
    if (this.now() - affinity.lastUsed > affinitySeconds * 1000) {
      this.#affinities.delete(client);
      return undefined;
    }
    const endpoint = this.#endpoints.find((candidate) => sameEndpoint(candidate, affinity.endpoint));
    return endpoint && !this.#isSuspect(endpoint) ? endpoint : undefined;
  }

  #sweep(affinitySeconds: number): void {
    const oldest = this.now() - affinitySeconds * 1000;
    for (const [client, { lastUsed }] of this.#affinities) if (lastUsed < oldest) this.#affinities.delete(client);
  }
}

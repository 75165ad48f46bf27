import type { Lease, LeaseSpec } from "../../api/coordination/v1/types.generated.ts";
import { leases } from "../../api/resources.ts";
import type { ObjectKey } from "../../apimachinery/object.ts";
import { isNotFound } from "../../apimachinery/status-error.ts";
import { formatMicroTime } from "../../apimachinery/time.ts";
import type { Component } from "../../component-base/component.ts";
import type { Logger } from "../../component-base/logger.ts";
import { type Clock, systemClock } from "../../util/clock.ts";
import type { Client, EventRecorder, ResourceClient } from "../interface.ts";

export interface LeaderElectionOptions {
  readonly client: Client;
  readonly log: Logger;
  /** The Lease that candidates compete for: "kube-system/kube-scheduler". */
  readonly lease: ObjectKey & { readonly namespace: string };
  /** Unique among candidates: host name and a random part. */
  readonly identity: string;
  readonly onStarted: () => void;
  /** Leadership is lost: the program must end, or two would lead. */
  readonly onLost: () => void;
  /** Told who leads, as events of the Lease. */
  readonly recorder?: EventRecorder | undefined;
  readonly clock?: Clock;
  /** How long other candidates wait for a lease that is not renewed; 15 s unless told otherwise. */
  readonly leaseDurationMs?: number;
  /** How long the leader tries to renew before it gives up; 10 s unless told otherwise. */
  readonly renewDeadlineMs?: number;
  /** The time between two tries to acquire or renew; 2 s unless told otherwise. */
  readonly retryPeriodMs?: number;
}

/**
 * One of several candidates leads, by a Lease that it renews (client-go's LeaderElector; 15 s, 10 s and 2 s unless told
 * otherwise). Times of other candidates are never compared with the own clock: a lease is expired when it was not seen
 * to change for its duration.
 */
export class LeaderElector implements Component {
  readonly name = "leader election";
  readonly #leases: ResourceClient<Lease>;
  readonly #clock: Clock;
  readonly #leaseDurationMs: number;
  readonly #renewDeadlineMs: number;
  readonly #retryPeriodMs: number;
  #observed: Lease | undefined;
  #observedAt = 0;
  #leading = false;
  #stopped = false;
  /** The last write failed: what is observed may be outdated. */
  #stale = false;
  #cancel: () => void = () => undefined;
  #cancelDeadline: () => void = () => undefined;

  constructor(private readonly options: LeaderElectionOptions) {
    this.#leases = options.client.resource(leases);
    this.#clock = options.clock ?? systemClock;
    this.#leaseDurationMs = options.leaseDurationMs ?? 15_000;
    this.#renewDeadlineMs = options.renewDeadlineMs ?? 10_000;
    this.#retryPeriodMs = options.retryPeriodMs ?? 2000;
  }

  get isLeader(): boolean {
    return this.#leading;
  }

  /** Resolves after the first try; leadership is told by `onStarted`, now or later. */
  start(): Promise<void> {
    return this.#round();
  }

  /** Gives the lease up if it is ours, so that another need not wait for it to expire. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancel();
    this.#cancelDeadline();
    if (!this.#leading || !this.#observed) return;
    this.#leading = false;
    try {
      const now = formatMicroTime(this.#clock.now());
      const free = { holderIdentity: "", leaseDurationSeconds: 1, acquireTime: now, renewTime: now };
      await this.#write({ ...this.#observed.spec, ...free });
      this.#say("stopped leading");
    } catch (error) {
      this.options.log.warn({ error: (error as Error).message }, "Could not release the lease; it will expire");
    }
  }

  async #round(): Promise<void> {
    const held = await this.#tryAcquireOrRenew();
    if (this.#stopped) return;
    if (held) this.#renewed();
    this.#cancel = this.#clock.after(this.#retryPeriodMs, () => void this.#round());
  }

  /** The deadline is a timer of its own: an API that never answers must not keep a leader believing in itself. */
  #renewed(): void {
    this.#cancelDeadline();
    this.#cancelDeadline = this.#clock.after(this.#renewDeadlineMs, () => this.#lose());
    if (!this.#leading) this.#lead();
  }

  #lead(): void {
    this.#leading = true;
    this.options.log.info({ lease: this.options.lease.name, identity: this.options.identity }, "Became the leader");
    this.#say("became leader");
    this.options.onStarted();
  }

  #lose(): void {
    this.#leading = false;
    this.#stopped = true;
    this.#cancel();
    this.options.log.error({ lease: this.options.lease.name }, "Leader election lost");
    this.options.onLost();
  }

  #say(what: string): void {
    const { recorder, lease, identity } = this.options;
    const about = this.#observed ?? { metadata: lease };
    recorder?.event(
      { apiVersion: "coordination.k8s.io/v1", kind: "Lease", ...about },
      "Normal",
      "LeaderElection",
      `${identity} ${what}`,
    );
  }

  async #tryAcquireOrRenew(): Promise<boolean> {
    try {
      if (!this.#leading || this.#stale) await this.#observe();
      const spec = this.#observed?.spec;
      const mine = spec?.holderIdentity === this.options.identity;
      const free = !spec?.holderIdentity || this.#clock.elapsed() - this.#observedAt >= this.#leaseDurationMs;
      if (!mine && !free) return false;
      await this.#write(this.#nextSpec(spec, mine));
      return true;
    } catch (error) {
      this.options.log.debug({ error: (error as Error).message }, "Could not acquire or renew the lease");
      this.#stale = true;
      return false;
    }
  }

  #nextSpec(old: LeaseSpec | undefined, mine: boolean): LeaseSpec {
    const now = formatMicroTime(this.#clock.now());
    return {
      holderIdentity: this.options.identity,
      leaseDurationSeconds: this.#leaseDurationMs / 1000,
      acquireTime: mine ? old?.acquireTime : now,
      renewTime: now,
      leaseTransitions: (old?.leaseTransitions ?? 0) + (mine || !old ? 0 : 1),
    };
  }

  async #observe(): Promise<void> {
    try {
      this.#remember(await this.#leases.get(this.options.lease));
      this.#stale = false;
    } catch (error) {
      if (!isNotFound(error)) throw error;
      this.#observed = undefined;
    }
  }

  async #write(spec: LeaseSpec): Promise<void> {
    const observed = this.#observed;
    const { namespace, name } = this.options.lease;
    const metadata = observed?.metadata ?? { namespace, name };
    const lease = { metadata, spec };
    this.#remember(await (observed ? this.#leases.update(lease) : this.#leases.create(lease)));
  }

  #remember(lease: Lease): void {
    if (lease.metadata.resourceVersion !== this.#observed?.metadata.resourceVersion)
      this.#observedAt = this.#clock.elapsed();
    this.#observed = lease;
  }
}

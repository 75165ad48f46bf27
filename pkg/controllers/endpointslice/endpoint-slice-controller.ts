import type { EndpointSlice } from "../../api/discovery/v1/types.generated.ts";
import { endpointSlices } from "../../api/resources.ts";
import type { Informer } from "../../client/interface.ts";
import type { ControllerContext } from "../runtime/controller-context.ts";
import type { Enqueue, Reconciler } from "../runtime/controller.ts";
import { ignoreNotFound } from "../runtime/ignore-not-found.ts";
import { serviceEndpoints, serviceSelector } from "../runtime/service-endpoints.ts";
import { ServiceWatch } from "../runtime/service-watch.ts";
import { managedBy, managedByLabel, planSlices, serviceNameLabel } from "./slice-plan.ts";

/** Keeps the EndpointSlices of every service with a selector. */
export class EndpointSliceController implements Reconciler {
  readonly name = "endpointslice-controller";
  readonly #watch: ServiceWatch;
  readonly #slices: Informer<EndpointSlice>;
  /** Slices as written last, until the informer has caught up: planning on an old view would write twice. */
  readonly #written = new Map<string, number>();

  constructor(
    private readonly context: ControllerContext,
    enqueue: Enqueue,
  ) {
    this.#watch = new ServiceWatch(context.informers, enqueue);
    this.#slices = context.informers.informer(endpointSlices);
    this.#slices.addIndex("managed-service", (slice) => (isManaged(slice) ? [serviceKey(slice)] : []));
    const touch = (slice: EndpointSlice) => {
      if (isManaged(slice)) enqueue(serviceKey(slice));
    };
    this.#slices.addHandler({ added: touch, updated: touch, deleted: touch });
  }

  async reconcile(key: string): Promise<number | undefined> {
    const service = this.#watch.get(key);
    // The garbage collector removes the slices of a service that is gone.
    if (!service || service.metadata.deletionTimestamp || !serviceSelector(service)) return undefined;
    const existing = this.#slices.byIndex("managed-service", key).filter(({ metadata }) => !metadata.deletionTimestamp);
    if (this.#isBehind(key, existing)) return undefined;
    const plan = planSlices(service, serviceEndpoints(service, this.#watch.podsOf(service)), existing);
    const client = this.context.client.resource(endpointSlices);
    for (const slice of plan.create) this.#note(key, await client.create(slice));
    for (const slice of plan.update) this.#note(key, await client.update(slice));
    for (const { metadata } of plan.remove) await ignoreNotFound(client.delete(metadata));
    return undefined;
  }

  /** The informer has not seen our last write of this service yet; its event will bring us back. */
  #isBehind(key: string, existing: readonly EndpointSlice[]): boolean {
    const written = this.#written.get(key);
    if (written === undefined) return false;
    const seen = Math.max(0, ...existing.map(({ metadata }) => Number(metadata.resourceVersion)));
    if (seen < written && existing.length === 0) this.#written.delete(key);
    return seen < written && existing.length > 0;
  }

  #note(key: string, { metadata }: EndpointSlice): void {
    this.#written.set(key, Number(metadata.resourceVersion));
  }
}

const isManaged = ({ metadata }: EndpointSlice) => metadata.labels?.[managedByLabel] === managedBy;
const serviceKey = ({ metadata }: EndpointSlice) => `${metadata.namespace}/${metadata.labels?.[serviceNameLabel]}`;

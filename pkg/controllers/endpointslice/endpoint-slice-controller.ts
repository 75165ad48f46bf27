import type { Node, Service } from "../../api/core/v1/types.generated.ts";
import { nodes, services } from "../../api/resources.ts";
import { isConflict } from "../../apimachinery/status-error.ts";
import type { Informer } from "../../client/interface.ts";
import { about } from "../runtime/about.ts";
import type { Enqueue, Reconciler } from "../runtime/controller.ts";
import type { ControllerContext } from "../runtime/controller-context.ts";
import { type ManagedSlices, managedSlices } from "../runtime/endpoint-slices/slice-labels.ts";
import { planSlices, withPlaceholder } from "../runtime/endpoint-slices/slice-plan.ts";
import { SliceWriter } from "../runtime/endpoint-slices/slice-writer.ts";
import { serviceEndpoints, serviceSelector } from "../runtime/service-endpoints/service-endpoints.ts";
import { ServiceWatch } from "../runtime/service-endpoints/service-watch.ts";
import { TriggerTimes } from "../runtime/service-endpoints/trigger-times.ts";
import { emptyGroup, managedBy, portGroups, sliceTemplate } from "./service-slices.ts";

/** Keeps the EndpointSlices of every service with a selector. */
export class EndpointSliceController implements Reconciler {
  readonly #watch: ServiceWatch;
  readonly #slices: ManagedSlices;
  readonly #nodes: Informer<Node>;
  readonly #writer: SliceWriter;
  readonly #triggers = new TriggerTimes();

  constructor(
    private readonly context: ControllerContext,
    enqueue: Enqueue,
    private readonly mostEndpoints: number,
  ) {
    this.#watch = new ServiceWatch(context.informers, enqueue);
    this.#nodes = context.informers.informer(nodes);
    this.#writer = new SliceWriter(context.client);
    this.#slices = managedSlices(context.informers, managedBy);
    this.#slices.onChange((service, slice, gone) => {
      if (gone) this.#writer.removed(service, slice);
      enqueue(service);
    });
  }

  async reconcile(key: string): Promise<number | undefined> {
    const service = this.#watch.get(key);
    if (!service) {
      // The garbage collector removes the slices.
      this.#writer.forget(key);
      this.#triggers.forget(key);
      return undefined;
    }
    if (service.metadata.deletionTimestamp || !serviceSelector(service)) return undefined;
    const existing = this.#slices.of(key);
    if (this.#writer.isStale(key, existing)) return undefined;
    await this.#write(key, service, existing);
    return undefined;
  }

  async #write(key: string, service: Service, existing: ReturnType<ManagedSlices["of"]>): Promise<void> {
    const pods = this.#watch.podsOf(service);
    const template = sliceTemplate(service, this.#triggers.of(key, service, pods));
    const groups = portGroups(service, serviceEndpoints(service, pods), (name) => this.#nodes.get({ name }));
    const plan = planSlices(groups, existing, template, this.mostEndpoints);
    try {
      await this.#writer.carryOut(key, withPlaceholder(plan, existing, emptyGroup, template));
    } catch (error) {
      // A conflict is our view being old: the next try knows better.
      if (isConflict(error)) throw error;
      const message = `Error updating Endpoint Slices for Service ${key}: ${(error as Error).message}`;
      this.context.recorder.event(about(services, service), "Warning", "FailedToUpdateEndpointSlices", message);
      throw error;
    }
  }
}

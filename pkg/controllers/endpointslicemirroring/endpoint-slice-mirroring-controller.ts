import type { Endpoints, Service } from "../../api/core/v1/types.generated.ts";
import { skipMirrorLabel } from "../../api/discovery/v1/endpointslice/well-known-labels.ts";
import { endpoints as endpointsResource, services } from "../../api/resources.ts";
import { keyOf, parseKey } from "../../apimachinery/object.ts";
import type { Informer } from "../../client/interface.ts";
import { about } from "../runtime/about.ts";
import type { Enqueue, Reconciler } from "../runtime/controller.ts";
import type { ControllerContext } from "../runtime/controller-context.ts";
import { type ManagedSlices, managedSlices } from "../runtime/endpoint-slices/slice-labels.ts";
import { planSlices } from "../runtime/endpoint-slices/slice-plan.ts";
import { SliceWriter } from "../runtime/endpoint-slices/slice-writer.ts";
import { leaderAnnotation } from "../runtime/leader-annotation.ts";
import { managedBy, mirroredGroups, mirrorTemplate } from "./mirrored-groups.ts";

/** Mirrors the Endpoints of services without a selector, which users make by hand, to the slices that proxies read. */
export class EndpointSliceMirroringController implements Reconciler {
  readonly #services: Informer<Service>;
  readonly #endpoints: Informer<Endpoints>;
  readonly #slices: ManagedSlices;
  readonly #writer: SliceWriter;

  constructor(
    private readonly context: ControllerContext,
    enqueue: Enqueue,
    /** Of one subset; more are not mirrored. */
    private readonly mostAddresses: number,
  ) {
    this.#services = context.informers.informer(services);
    this.#endpoints = context.informers.informer(endpointsResource);
    this.#writer = new SliceWriter(context.client);
    this.#slices = managedSlices(context.informers, managedBy);
    const touch = (object: Service | Endpoints) => enqueue(keyOf(object));
    this.#services.addHandler({ added: touch, updated: touch, deleted: touch });
    this.#endpoints.addHandler({ added: touch, updated: touch, deleted: touch });
    this.#slices.onChange((service, slice, gone) => {
      if (gone) this.#writer.removed(service, slice);
      enqueue(service);
    });
  }

  async reconcile(key: string): Promise<number | undefined> {
    const existing = this.#slices.of(key);
    const endpoints = this.#endpoints.get(parseKey(key));
    const service = this.#services.get(parseKey(key));
    if (!endpoints || !service || service.spec.selector || !isMirrored(endpoints)) {
      if (existing.length > 0) await this.#writer.carryOut(key, { create: [], update: [], remove: existing });
      else this.#writer.forget(key);
      return undefined;
    }
    if (!this.#writer.isStale(key, existing)) await this.#mirror(key, endpoints, existing);
    return undefined;
  }

  async #mirror(key: string, endpoints: Endpoints, existing: ReturnType<ManagedSlices["of"]>): Promise<void> {
    const { groups, skipped } = mirroredGroups(endpoints, this.mostAddresses);
    const plan = planSlices(groups, existing, mirrorTemplate(endpoints), this.mostAddresses);
    const isNew = plan.create.length + plan.update.length > 0;
    if (skipped > 0 && isNew) {
      const message = `A max of ${this.mostAddresses} addresses can be mirrored to EndpointSlices per Endpoints subset. ${skipped} addresses were skipped`;
      this.context.recorder.event(about(endpointsResource, endpoints), "Warning", "TooManyAddressesToMirror", message);
    }
    await this.#writer.carryOut(key, plan);
  }
}

const isMirrored = ({ metadata }: Endpoints) =>
  metadata.labels?.[skipMirrorLabel] !== "true" && metadata.annotations?.[leaderAnnotation] === undefined;

import type { Endpoints, Service } from "../../api/core/v1/types.generated.ts";
import { endpoints as endpointsResource, services } from "../../api/resources.ts";
import { keyOf, parseKey } from "../../apimachinery/object.ts";
import { isConflict } from "../../apimachinery/status-error.ts";
import type { Informer } from "../../client/interface.ts";
import { deepEqual } from "../../util/deep-equal.ts";
import { about } from "../runtime/about.ts";
import type { Enqueue, Reconciler } from "../runtime/controller.ts";
import type { ControllerContext } from "../runtime/controller-context.ts";
import { ignoreNotFound } from "../runtime/ignore-not-found.ts";
import { isUnseen } from "../runtime/is-unseen.ts";
import { leaderAnnotation } from "../runtime/leader-annotation.ts";
import { isNamespaceTerminating } from "../runtime/namespace-terminating.ts";
import { serviceEndpoints, serviceSelector } from "../runtime/service-endpoints/service-endpoints.ts";
import { ServiceWatch } from "../runtime/service-endpoints/service-watch.ts";
import { TriggerTimes } from "../runtime/service-endpoints/trigger-times.ts";
import { wantedEndpoints } from "./wanted-endpoints.ts";

/** Keeps the Endpoints object of every service with a selector: the older form of what EndpointSlices say. */
export class EndpointsController implements Reconciler {
  readonly #watch: ServiceWatch;
  readonly #endpoints: Informer<Endpoints>;
  readonly #triggers = new TriggerTimes();
  /** What was last written of each, until the informer shows it. */
  readonly #written = new Map<string, Endpoints>();

  constructor(
    private readonly context: ControllerContext,
    enqueue: Enqueue,
  ) {
    this.#watch = new ServiceWatch(context.informers, enqueue);
    this.#endpoints = context.informers.informer(endpointsResource);
    this.#endpoints.addHandler({
      // Those whose service went while this program was not running are looked at once, at the start.
      added: (each) => {
        if (!this.#endpoints.hasSynced || this.#written.has(keyOf(each))) enqueue(keyOf(each));
      },
      updated: (each) => {
        if (this.#written.has(keyOf(each))) enqueue(keyOf(each));
      },
      deleted: (each) => {
        this.#written.delete(keyOf(each));
        enqueue(keyOf(each));
      },
    });
  }

  async reconcile(key: string): Promise<number | undefined> {
    const service = this.#watch.get(key);
    const present = this.#endpoints.get(parseKey(key));
    if (!service) await this.#removeLeft(key, present);
    else if (serviceSelector(service) && !service.metadata.deletionTimestamp && !(await this.#isBehind(key, present)))
      await this.#write(key, service, present);
    return undefined;
  }

  /** Endpoints carry no owner reference upstream: this controller removes them itself, whoever made them. */
  async #removeLeft(key: string, present: Endpoints | undefined): Promise<void> {
    this.#triggers.forget(key);
    if (!present && !this.#written.has(key)) return;
    if (present?.metadata.annotations?.[leaderAnnotation] !== undefined) return;
    await ignoreNotFound(this.context.client.resource(endpointsResource).delete(parseKey(key)));
    this.#written.delete(key);
  }

  /** Whether what was written last is not seen yet: the event to come leads back. */
  async #isBehind(key: string, present: Endpoints | undefined): Promise<boolean> {
    const written = this.#written.get(key);
    if (!written) return false;
    const unseen = await isUnseen(written, present, this.context.client.resource(endpointsResource));
    if (!unseen) this.#written.delete(key);
    return unseen;
  }

  async #write(key: string, service: Service, present: Endpoints | undefined): Promise<void> {
    const pods = this.#watch.podsOf(service);
    const triggered = this.#triggers.of(key, service, pods);
    const wanted = wantedEndpoints(service, serviceEndpoints(service, pods), triggered, present);
    if (present && sameContent(present, wanted)) return;
    const client = this.context.client.resource(endpointsResource);
    try {
      this.#written.set(key, await (present ? client.update(wanted) : client.create(wanted)));
    } catch (error) {
      if (!isNamespaceTerminating(error)) this.#failed(service, present ? "update" : "create", error as Error);
    }
  }

  #failed(service: Service, doing: "create" | "update", error: Error): never {
    // A conflict is our view being old: the next try knows better.
    if (isConflict(error)) throw error;
    const reason = doing === "create" ? "FailedToCreateEndpoint" : "FailedToUpdateEndpoint";
    const message = `Failed to ${doing} endpoint ${keyOf(service)}: ${error.message}`;
    this.context.recorder.event(about(services, service), "Warning", reason, message);
    throw error;
  }
}

/** When the endpoints last changed is told with a change, and is none by itself. */
const sameContent = (present: Endpoints, wanted: Endpoints) =>
  deepEqual(present.subsets ?? [], wanted.subsets) && deepEqual(present.metadata.labels, wanted.metadata.labels);

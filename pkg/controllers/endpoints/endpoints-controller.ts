import type { Endpoints, Service } from "../../api/core/v1/types.generated.ts";
import { endpoints as endpointsResource } from "../../api/resources.ts";
import { parseKey } from "../../apimachinery/object.ts";
import type { Informer } from "../../client/interface.ts";
import { deepEqual } from "../../util/deep-equal.ts";
import type { ControllerContext } from "../runtime/controller-context.ts";
import type { Enqueue, Reconciler } from "../runtime/controller.ts";
import { ignoreNotFound } from "../runtime/ignore-not-found.ts";
import { serviceEndpoints, serviceSelector } from "../runtime/service-endpoints.ts";
import { ServiceWatch } from "../runtime/service-watch.ts";
import { endpointSubsets } from "./endpoint-subsets.ts";

/** Keeps the Endpoints object of every service with a selector: the older form of what EndpointSlices say. */
export class EndpointsController implements Reconciler {
  readonly name = "endpoint-controller";
  readonly #watch: ServiceWatch;
  readonly #endpoints: Informer<Endpoints>;

  constructor(
    private readonly context: ControllerContext,
    enqueue: Enqueue,
  ) {
    this.#watch = new ServiceWatch(context.informers, enqueue);
    this.#endpoints = context.informers.informer(endpointsResource);
  }

  async reconcile(key: string): Promise<number | undefined> {
    const service = this.#watch.get(key);
    const client = this.context.client.resource(endpointsResource);
    if (!service) {
      // Endpoints carry no owner reference upstream: the controller removes them itself.
      if (this.#endpoints.get(parseKey(key))?.metadata.labels?.[managedLabel] !== undefined)
        await ignoreNotFound(client.delete(parseKey(key)));
      return undefined;
    }
    if (!serviceSelector(service)) return undefined;
    const wanted = wantedEndpoints(service, this.#watch);
    const present = this.#endpoints.get(parseKey(key));
    if (!present) await client.create(wanted);
    else if (
      !deepEqual(present.subsets ?? [], wanted.subsets) ||
      !deepEqual(present.metadata.labels, wanted.metadata.labels)
    ) {
      await client.update({
        ...present,
        metadata: { ...present.metadata, labels: wanted.metadata.labels },
        subsets: wanted.subsets,
      });
    }
    return undefined;
  }
}

const managedLabel = "endpoints.kubernetes.io/managed-by";

function wantedEndpoints(service: Service, watch: ServiceWatch): Endpoints {
  const { name, namespace, labels } = service.metadata;
  return {
    apiVersion: "v1",
    kind: "Endpoints",
    metadata: {
      name,
      namespace,
      labels: {
        ...labels,
        [managedLabel]: "endpoint-controller",
        ...(service.spec.clusterIP === "None" && { "service.kubernetes.io/headless": "" }),
      },
    },
    subsets: endpointSubsets(service, serviceEndpoints(service, watch.podsOf(service))),
  };
}

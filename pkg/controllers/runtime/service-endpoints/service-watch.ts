import type { Pod, Service } from "../../../api/core/v1/types.generated.ts";
import { pods as podsResource, services as servicesResource } from "../../../api/resources.ts";
import { getCondition } from "../../../apimachinery/conditions.ts";
import { keyOf, parseKey } from "../../../apimachinery/object.ts";
import type { Informer, InformerFactory } from "../../../client/interface.ts";
import { deepEqual } from "../../../util/deep-equal.ts";
import type { Enqueue } from "../controller.ts";
import { serviceSelector } from "./service-endpoints.ts";

/** Follows services and the pods behind them: enqueues a service when it, or anything its endpoints say, changes. */
export class ServiceWatch {
  readonly services: Informer<Service>;
  readonly #pods: Informer<Pod>;

  constructor(informers: InformerFactory, enqueue: Enqueue) {
    this.services = informers.informer(servicesResource);
    this.#pods = informers.informer(podsResource);
    const touch = (service: Service) => enqueue(keyOf(service));
    this.services.addHandler({ added: touch, updated: touch, deleted: touch });
    const touchServices = (pod: Pod) => this.#selecting(pod).forEach(touch);
    this.#pods.addHandler({
      added: touchServices,
      updated: (pod, old) => {
        if (!endpointChanged(old, pod)) return;
        touchServices(old);
        touchServices(pod);
      },
      deleted: touchServices,
    });
  }

  get(key: string): Service | undefined {
    return this.services.get(parseKey(key));
  }

  /** The pods a service selects. */
  podsOf(service: Service): Pod[] {
    const selector = serviceSelector(service);
    return selector
      ? this.#pods.list(service.metadata.namespace).filter(({ metadata }) => selector.matches(metadata.labels ?? {}))
      : [];
  }

  #selecting({ metadata }: Pod): Service[] {
    return this.services
      .list(metadata.namespace)
      .filter((service) => serviceSelector(service)?.matches(metadata.labels ?? {}));
  }
}

/** Whether a pod's change shows in endpoints: most status updates do not. */
function endpointChanged(a: Pod, b: Pod): boolean {
  const facts = ({ metadata, spec, status }: Pod) => ({
    labels: metadata.labels,
    going: metadata.deletionTimestamp !== undefined,
    ip: status?.podIP,
    phase: status?.phase,
    ready: getCondition(status?.conditions, "Ready")?.status,
    node: spec.nodeName,
  });
  return !deepEqual(facts(a), facts(b));
}

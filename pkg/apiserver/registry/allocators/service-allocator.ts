import type { Service } from "../../../api/core/v1/types.generated.ts";
import type { StoreHooks } from "../generic/store/store-hooks.ts";
import { Allocation } from "./allocation.ts";
import { ClusterIPAllocator } from "./cluster-ip-allocator.ts";
import { NodePortAllocator, type NodePortRange } from "./node-port-allocator.ts";

export interface ServiceRanges {
  /** IPv4 CIDR of all ClusterIPs. */
  readonly serviceCIDR: string;
  readonly nodePorts: NodePortRange;
}

/** Gives services their ClusterIP and node ports and takes them back (registry/core/service's allocators). */
export class ServiceAllocator implements StoreHooks<Service> {
  readonly #addresses: ClusterIPAllocator;
  readonly #ports: NodePortAllocator;

  constructor({ serviceCIDR, nodePorts }: ServiceRanges) {
    this.#addresses = new ClusterIPAllocator(serviceCIDR);
    this.#ports = new NodePortAllocator(nodePorts);
  }

  /** Notes what stored services hold. Called once, before the first write. */
  restore(services: readonly Service[]): void {
    for (const service of services) {
      this.#addresses.restore(service);
      this.#ports.restore(service);
    }
  }

  beforeCreate(service: Service, dryRun: boolean): (() => void) | undefined {
    const taken = allOrNothing((taken) => {
      this.#addresses.allocate(service, undefined, taken);
      this.#allocatePorts(service, undefined, taken);
    });
    if (dryRun) taken.undo();
    return dryRun ? undefined : () => taken.undo();
  }

  beforeUpdate(service: Service, old: Service, dryRun: boolean): ((kept: boolean) => void) | undefined {
    const taken = allOrNothing((taken) => {
      this.#addresses.keepOrAllocate(service, old, taken);
      this.#allocatePorts(service, old, taken);
    });
    return (kept) => {
      if (!kept || dryRun) taken.undo();
      else this.#releaseUnused(service, old);
    };
  }

  afterDelete(service: Service): void {
    const none: Service = { metadata: { name: "" }, spec: {} };
    this.#releaseUnused(none, service);
  }

  #allocatePorts(service: Service, old: Service | undefined, taken: Allocation): void {
    this.#ports.allocate(service, old, taken);
    this.#ports.allocateHealthPort(service, old, taken);
  }

  #releaseUnused(service: Service, old: Service): void {
    this.#addresses.releaseUnused(service, old);
    this.#ports.releaseUnused(service, old);
  }
}

/** What `allocate` took; when it throws, nothing stays taken. */
function allOrNothing(allocate: (taken: Allocation) => void): Allocation {
  const taken = new Allocation();
  try {
    allocate(taken);
  } catch (error) {
    taken.undo();
    throw error;
  }
  return taken;
}

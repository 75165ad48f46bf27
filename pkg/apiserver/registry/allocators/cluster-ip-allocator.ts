import { validateClusterIPs } from "../../../api/core/v1/service/address-validation.ts";
import { normalizeClusterIPs } from "../../../api/core/v1/service/cluster-ips.ts";
import type { Service } from "../../../api/core/v1/types.generated.ts";
import { statusError } from "../../../apimachinery/status-error.ts";
import { fieldInvalid } from "../../../apimachinery/validation/field-error.ts";
import { fillFamilies } from "./address-families.ts";
import { type Allocation, refused } from "./allocation.ts";
import { askedFor, NumberPool } from "./number-pool.ts";

const toNumber = (address: string) => address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
const toAddress = (value: number) => [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join(".");
const isIPv4 = (text: string) =>
  /^(\d{1,3}\.){3}\d{1,3}$/.test(text) && text.split(".").every((octet) => Number(octet) < 256);

const hasClusterIP = ({ spec }: Service) => spec.type !== "ExternalName";

/** Gives services their ClusterIP, of one IPv4 network. What it gives is noted in the write's allocation. */
export class ClusterIPAllocator {
  readonly #addresses: NumberPool;

  constructor(serviceCIDR: string) {
    const [network = "", bits = "16"] = serviceCIDR.split("/");
    // Neither the network's own address nor the last one.
    const size = 2 ** (32 - Number(bits)) - 2;
    this.#addresses = new NumberPool(toNumber(network) + 1, size, askedFor(size, 16, 256));
  }

  /** Notes what a stored service holds. */
  restore({ spec: { clusterIP } }: Service): void {
    if (clusterIP && isIPv4(clusterIP)) this.#addresses.take(toNumber(clusterIP));
  }

  /** An updated service keeps its address, unless it comes to need one or asks for another. */
  keepOrAllocate(service: Service, old: Service, taken: Allocation): void {
    if (hasClusterIP(service) && hasClusterIP(old)) {
      // A client that leaves the address out means the one the service has.
      service.spec.clusterIP ||= old.spec.clusterIP;
      normalizeClusterIPs(service, old);
      if (service.spec.clusterIP === old.spec.clusterIP) return fillFamilies(service, old);
    }
    this.allocate(service, old, taken);
  }

  /** The address that the service asks for, or any. Validation refuses those of a service that needs none. */
  allocate(service: Service, old: Service | undefined, taken: Allocation): void {
    const { spec, metadata } = service;
    normalizeClusterIPs(service, old);
    if (!hasClusterIP(service)) return;
    const errors = validateClusterIPs(spec);
    if (errors.length > 0) throw refused(metadata.name, ...errors);
    const wanted = spec.clusterIP ?? "";
    if (wanted === "None") spec.clusterIP = "None";
    else if (wanted !== old?.spec.clusterIP)
      spec.clusterIP = wanted ? this.#take(wanted, metadata.name, taken) : this.#takeAny(taken);
    spec.clusterIPs = [spec.clusterIP ?? ""];
    fillFamilies(service, old);
  }

  #take(address: string, name: string, taken: Allocation): string {
    const refuse = (why: string) => refused(name, fieldInvalid("spec.clusterIPs", [address], why));
    const value = toNumber(address);
    if (!isIPv4(address) || !this.#addresses.contains(value))
      throw refuse(`failed to allocate IP ${address}: the provided IP (${address}) is not in the valid range`);
    if (!this.#addresses.take(value))
      throw refuse(`failed to allocate IP ${address}: provided IP is already allocated`);
    taken.onUndo(() => this.#addresses.release(value));
    return address;
  }

  #takeAny(taken: Allocation): string {
    const value = this.#addresses.takeAny();
    if (value === undefined) throw statusError("InternalError", "failed to allocate a serviceIP: range is full");
    taken.onUndo(() => this.#addresses.release(value));
    return toAddress(value);
  }

  /** Takes back what `old` held and `service` does not. */
  releaseUnused(service: Service, old: Service): void {
    const { clusterIP } = old.spec;
    if (clusterIP && isIPv4(clusterIP) && clusterIP !== service.spec.clusterIP)
      this.#addresses.release(toNumber(clusterIP));
  }
}

import type { Service } from "../../../api/core/v1/types.generated.ts";
import { hasNodePorts, needsHealthCheck } from "../../../api/core/v1/service/service-type.ts";
import { fieldInvalid } from "../../../apimachinery/field-error.ts";
import type { FieldError } from "../../../apimachinery/status-error.ts";
import { invalid, statusError } from "../../../apimachinery/status-error.ts";
import type { StoreHooks } from "../generic/store-hooks.ts";
import { NumberPool } from "./number-pool.ts";

export interface ServiceRanges {
  /** IPv4 CIDR of all ClusterIPs. */
  readonly serviceCIDR: string;
  readonly nodePorts: { readonly first: number; readonly last: number };
}

const toNumber = (address: string) => address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
const toAddress = (value: number) => [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join(".");
const isIPv4 = (text: string) =>
  /^(\d{1,3}\.){3}\d{1,3}$/.test(text) && text.split(".").every((octet) => Number(octet) < 256);

const hasClusterIP = ({ spec }: Service) => spec.type !== "ExternalName";

/** Gives services their ClusterIP and node ports and takes them back (registry/core/service's allocators). */
export class ServiceAllocator implements StoreHooks<Service> {
  readonly #addresses: NumberPool;
  readonly #ports: NumberPool;

  constructor({ serviceCIDR, nodePorts }: ServiceRanges) {
    const [network = "", bits = "16"] = serviceCIDR.split("/");
    // Neither the network's own address nor the last one.
    this.#addresses = new NumberPool(toNumber(network) + 1, 2 ** (32 - Number(bits)) - 2);
    this.#ports = new NumberPool(nodePorts.first, nodePorts.last - nodePorts.first + 1);
  }

  /** Notes what stored services hold. Called once, before the first write. */
  restore(services: readonly Service[]): void {
    for (const { spec } of services) {
      if (spec.clusterIP && isIPv4(spec.clusterIP)) this.#addresses.take(toNumber(spec.clusterIP));
      for (const port of portsOf(spec)) this.#ports.take(port);
    }
  }

  beforeCreate(service: Service, dryRun: boolean): (() => void) | undefined {
    const taken = new Allocation();
    try {
      this.#allocateAddress(service, undefined, taken);
      this.#allocatePorts(service, undefined, taken);
      this.#allocateHealthPort(service, undefined, taken);
    } catch (error) {
      taken.undo();
      throw error;
    }
    if (dryRun) taken.undo();
    return dryRun ? undefined : () => taken.undo();
  }

  beforeUpdate(service: Service, old: Service, dryRun: boolean): ((kept: boolean) => void) | undefined {
    const taken = new Allocation();
    try {
      this.#keepOrTakeAddress(service, old, taken);
      this.#allocatePorts(service, old, taken);
      this.#allocateHealthPort(service, old, taken);
    } catch (error) {
      taken.undo();
      throw error;
    }
    return (kept) => {
      if (!kept || dryRun) taken.undo();
      else this.#releaseUnused(service, old);
    };
  }

  afterDelete(service: Service): void {
    const none: Service = { metadata: { name: "" }, spec: {} };
    this.#releaseUnused(none, service);
  }

  #keepOrTakeAddress(service: Service, old: Service, taken: Allocation): void {
    if (hasClusterIP(service) && hasClusterIP(old)) {
      // A client that leaves the address out means the one the service has.
      service.spec.clusterIP ||= old.spec.clusterIP;
      if (!service.spec.clusterIPs?.length)
        service.spec.clusterIPs = service.spec.clusterIP ? [service.spec.clusterIP] : [];
      if (service.spec.clusterIP === old.spec.clusterIP) return this.#fillFamilies(service);
    }
    this.#allocateAddress(service, old, taken);
  }

  #allocateAddress(service: Service, old: Service | undefined, taken: Allocation): void {
    const { spec, metadata } = service;
    if (!hasClusterIP(service)) {
      delete spec.clusterIP;
      delete spec.clusterIPs;
      delete spec.ipFamilies;
      delete spec.ipFamilyPolicy;
      return;
    }
    const wanted = spec.clusterIP || spec.clusterIPs?.[0] || "";
    if (wanted === "None") spec.clusterIP = "None";
    else if (wanted !== old?.spec.clusterIP)
      spec.clusterIP = wanted ? this.#takeAddress(wanted, metadata.name, taken) : this.#takeAnyAddress(taken);
    spec.clusterIPs = [spec.clusterIP ?? ""];
    this.#fillFamilies(service);
  }

  /** This cluster's services have IPv4 addresses and no others. */
  #fillFamilies({ spec, metadata }: Service): void {
    const six = (spec.ipFamilies ?? []).indexOf("IPv6");
    if (six >= 0)
      throw refused(metadata.name, fieldInvalid(`spec.ipFamilies[${six}]`, "IPv6", "not configured on this cluster"));
    if (spec.ipFamilyPolicy === "RequireDualStack") {
      const why = "this cluster is not configured for dual-stack services";
      throw refused(metadata.name, fieldInvalid("spec.ipFamilyPolicy", spec.ipFamilyPolicy, why));
    }
    if (!spec.ipFamilies?.length) spec.ipFamilies = ["IPv4"];
    spec.ipFamilyPolicy ??= "SingleStack";
  }

  #takeAddress(address: string, name: string, taken: Allocation): string {
    const refuse = (why: string) => refused(name, fieldInvalid("spec.clusterIPs", [address], why));
    if (!isIPv4(address)) {
      const why = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";
      throw refused(name, fieldInvalid("spec.clusterIPs[0]", address, why));
    }
    const value = toNumber(address);
    if (!this.#addresses.contains(value))
      throw refuse(`failed to allocate IP ${address}: the provided IP (${address}) is not in the valid range`);
    if (!this.#addresses.take(value))
      throw refuse(`failed to allocate IP ${address}: provided IP is already allocated`);
    taken.onUndo(() => this.#addresses.release(value));
    return address;
  }

  #takeAnyAddress(taken: Allocation): string {
    const value = this.#addresses.takeAny();
    if (value === undefined) throw statusError("InternalError", "failed to allocate a serviceIP: range is full");
    taken.onUndo(() => this.#addresses.release(value));
    return toAddress(value);
  }

  #allocatePorts(service: Service, old: Service | undefined, taken: Allocation): void {
    const held = new Set((old?.spec.ports ?? []).flatMap(({ nodePort }) => nodePort || []));
    const ports = service.spec.ports ?? [];
    if (!hasNodePorts(service)) {
      // A type without node ports gives them back; only what the client itself asks for is an error of validation.
      for (const port of ports) if (port.nodePort && held.has(port.nodePort)) delete port.nodePort;
      return;
    }
    for (const [index, port] of ports.entries()) {
      // The same port of the service keeps its number when the client leaves it out.
      port.nodePort ||= old?.spec.ports?.find(
        (before) => before.port === port.port && before.protocol === port.protocol,
      )?.nodePort;
      if (!port.nodePort) port.nodePort = this.#takeAnyPort(taken);
      else if (!held.has(port.nodePort))
        this.#takePort(
          port.nodePort,
          `spec.ports[${index}].nodePort`,
          service.metadata.name,
          taken,
          ports.slice(0, index).some((other) => other.nodePort === port.nodePort),
        );
    }
  }

  #allocateHealthPort(service: Service, old: Service | undefined, taken: Allocation): void {
    const { spec, metadata } = service;
    if (!needsHealthCheck(service)) return;
    const held = old && needsHealthCheck(old) ? old.spec.healthCheckNodePort : undefined;
    spec.healthCheckNodePort ||= held ?? this.#takeAnyPort(taken);
    if (spec.healthCheckNodePort !== held && !taken.has(spec.healthCheckNodePort))
      this.#takePort(spec.healthCheckNodePort, "spec.healthCheckNodePort", metadata.name, taken, false);
  }

  /** TCP and UDP of one service may share a number. */
  #takePort(port: number, field: string, name: string, taken: Allocation, shared: boolean): void {
    const refuse = (why: string) => refused(name, fieldInvalid(field, port, why));
    if (!this.#ports.contains(port))
      throw refuse("provided port is not in the valid range. The range of valid ports is 30000-32767");
    if (shared) return;
    if (!this.#ports.take(port)) throw refuse("provided port is already allocated");
    taken.port(port, () => this.#ports.release(port));
  }

  #takeAnyPort(taken: Allocation): number {
    const port = this.#ports.takeAny();
    if (port === undefined) throw statusError("InternalError", "failed to allocate a nodePort: range is full");
    taken.port(port, () => this.#ports.release(port));
    return port;
  }

  #releaseUnused(service: Service, old: Service): void {
    const { clusterIP } = old.spec;
    if (clusterIP && isIPv4(clusterIP) && clusterIP !== service.spec.clusterIP)
      this.#addresses.release(toNumber(clusterIP));
    const kept = new Set(portsOf(service.spec));
    for (const port of portsOf(old.spec)) if (!kept.has(port)) this.#ports.release(port);
  }
}

/** The numbers that a service holds on the nodes. */
const portsOf = ({ ports, healthCheckNodePort }: Service["spec"]): number[] =>
  [...(ports ?? []).map(({ nodePort }) => nodePort), healthCheckNodePort].flatMap((port) => port || []);

/** What one write took, to be given back if it fails. */
class Allocation {
  readonly #undos: (() => void)[] = [];
  readonly #ports = new Set<number>();

  port(number: number, undo: () => void): void {
    this.#ports.add(number);
    this.onUndo(undo);
  }

  /** Whether this write itself took a port. */
  has(port: number): boolean {
    return this.#ports.has(port);
  }

  onUndo(undo: () => void): void {
    this.#undos.push(undo);
  }

  undo(): void {
    for (const undo of this.#undos.splice(0)) undo();
  }
}

const refused = (name: string, error: FieldError) => invalid({ resource: "Service", name }, [error]);

import { hasNodePorts, needsHealthCheck } from "../../../api/core/v1/service/service-type.ts";
import type { Service, ServicePort } from "../../../api/core/v1/types.generated.ts";
import { fieldInvalid } from "../../../apimachinery/field-error.ts";
import { statusError } from "../../../apimachinery/status-error.ts";
import { type Allocation, refused } from "./allocation.ts";
import { NumberPool } from "./number-pool.ts";

/** The first and the last port that services may have on the nodes. */
export interface NodePortRange {
  readonly first: number;
  readonly last: number;
}

/** Gives services their node ports. What it gives is noted in the write's allocation. */
export class NodePortAllocator {
  readonly #ports: NumberPool;

  constructor(private readonly range: NodePortRange) {
    this.#ports = new NumberPool(range.first, range.last - range.first + 1);
  }

  /** Notes what a stored service holds. */
  restore({ spec }: Service): void {
    for (const port of portsOf(spec)) this.#ports.take(port);
  }

  /** A port of the nodes for each port of a service that has such; those it asks for, or any. */
  allocate(service: Service, old: Service | undefined, taken: Allocation): void {
    const held = new Set((old?.spec.ports ?? []).flatMap(({ nodePort }) => nodePort || []));
    const ports = service.spec.ports ?? [];
    if (!hasNodePorts(service)) {
      // A type without node ports gives them back; only what the client itself asks for is an error of validation.
      for (const port of ports) if (port.nodePort && held.has(port.nodePort)) delete port.nodePort;
      return;
    }
    const before = new Map(old?.spec.ports?.map((port) => [keyOf(port), port.nodePort]));
    const seen = new Set<number>();
    for (const [index, port] of ports.entries()) {
      // The same port of the service keeps its number when the client leaves it out.
      port.nodePort ||= before.get(keyOf(port));
      if (!port.nodePort) port.nodePort = this.#takeAny(taken);
      else if (!held.has(port.nodePort))
        this.#take(
          port.nodePort,
          `spec.ports[${index}].nodePort`,
          service.metadata.name,
          taken,
          seen.has(port.nodePort),
        );
      seen.add(port.nodePort);
    }
  }

  /** The port at which nodes say whether they have endpoints of the service, where its type has one. */
  allocateHealthPort(service: Service, old: Service | undefined, taken: Allocation): void {
    const { spec, metadata } = service;
    if (!needsHealthCheck(service)) return;
    const held = old && needsHealthCheck(old) ? old.spec.healthCheckNodePort : undefined;
    spec.healthCheckNodePort ||= held ?? this.#takeAny(taken);
    if (spec.healthCheckNodePort !== held && !taken.has(spec.healthCheckNodePort))
      this.#take(spec.healthCheckNodePort, "spec.healthCheckNodePort", metadata.name, taken, false);
  }

  /** TCP and UDP of one service may share a number. */
  #take(port: number, field: string, name: string, taken: Allocation, shared: boolean): void {
    const { first, last } = this.range;
    const refuse = (why: string) => refused(name, fieldInvalid(field, port, why));
    if (!this.#ports.contains(port))
      throw refuse(`provided port is not in the valid range. The range of valid ports is ${first}-${last}`);
    if (shared) return;
    if (!this.#ports.take(port)) throw refuse("provided port is already allocated");
    taken.port(port, () => this.#ports.release(port));
  }

  #takeAny(taken: Allocation): number {
    const port = this.#ports.takeAny();
    if (port === undefined) throw statusError("InternalError", "failed to allocate a nodePort: range is full");
    taken.port(port, () => this.#ports.release(port));
    return port;
  }

  /** Takes back what `old` held and `service` does not. */
  releaseUnused(service: Service, old: Service): void {
    const kept = new Set(portsOf(service.spec));
    for (const port of portsOf(old.spec)) if (!kept.has(port)) this.#ports.release(port);
  }
}

const keyOf = ({ port, protocol }: ServicePort) => `${protocol}/${port}`;

/** The numbers that a service holds on the nodes. */
const portsOf = ({ ports, healthCheckNodePort }: Service["spec"]): number[] =>
  [...(ports ?? []).map(({ nodePort }) => nodePort), healthCheckNodePort].flatMap((port) => port || []);

import { mayHaveNodePorts, needsHealthCheck, wantsNodePorts } from "../../../api/core/v1/service/service-type.ts";
import type { Service, ServicePort } from "../../../api/core/v1/types.generated.ts";
import { statusError } from "../../../apimachinery/status-error.ts";
import { fieldInvalid } from "../../../apimachinery/validation/field-error.ts";
import { type Allocation, refused } from "./allocation.ts";
import { askedFor, NumberPool } from "./number-pool.ts";

/** The first and the last port that services may have on the nodes. */
export interface NodePortRange {
  readonly first: number;
  readonly last: number;
}

/** Those of every cluster that is not told otherwise (--service-node-port-range). */
export const defaultNodePorts: NodePortRange = { first: 30_000, last: 32_767 };

/** Gives services their node ports. What it gives is noted in the write's allocation. */
export class NodePortAllocator {
  readonly #ports: NumberPool;

  constructor(private readonly range: NodePortRange) {
    const size = range.last - range.first + 1;
    this.#ports = new NumberPool(range.first, size, askedFor(size, 32, 128));
  }

  /** Notes what a stored service holds. */
  restore(service: Service): void {
    for (const port of numbersOf(service)) this.#ports.take(port);
  }

  /** A port of the nodes for each port of a service that has such; those it asks for, or any. */
  allocate(service: Service, old: Service | undefined, taken: Allocation): void {
    const held = new Set(portsOf(old));
    const ports = service.spec.ports ?? [];
    if (!mayHaveNodePorts(service)) {
      // A type without node ports gives them back; only what the client itself asks for is an error of validation.
      for (const port of ports) if (port.nodePort && held.has(port.nodePort)) delete port.nodePort;
      return;
    }
    if (old && mayHaveNodePorts(old)) keepByName(ports, old.spec.ports ?? []);
    for (const [index, port] of ports.entries()) {
      if (!port.nodePort && !wantsNodePorts(service)) continue;
      // One number for what a new service offers under one port over TCP and over UDP.
      if (!old) port.nodePort ||= ports.find((other) => other.port === port.port && other.nodePort)?.nodePort;
      if (!port.nodePort) port.nodePort = this.#takeAny(taken);
      else if (!held.has(port.nodePort) && !taken.has(port.nodePort))
        this.#take(port.nodePort, `spec.ports[${index}].nodePort`, service.metadata.name, taken);
    }
  }

  /** The port at which nodes say whether they have endpoints of the service, where its type has one. */
  allocateHealthPort(service: Service, old: Service | undefined, taken: Allocation): void {
    const { spec, metadata } = service;
    if (!needsHealthCheck(service)) return;
    const held = old && needsHealthCheck(old) ? old.spec.healthCheckNodePort : undefined;
    spec.healthCheckNodePort ||= held;
    if (!spec.healthCheckNodePort) spec.healthCheckNodePort = this.#takeAny(taken);
    else if (spec.healthCheckNodePort !== held)
      this.#take(spec.healthCheckNodePort, "spec.healthCheckNodePort", metadata.name, taken);
  }

  #take(port: number, field: string, name: string, taken: Allocation): void {
    const { first, last } = this.range;
    const refuse = (why: string) => refused(name, fieldInvalid(field, port, why));
    if (!this.#ports.contains(port))
      throw refuse(`provided port is not in the valid range. The range of valid ports is ${first}-${last}`);
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
    const kept = new Set(numbersOf(service));
    for (const port of numbersOf(old)) if (!kept.has(port)) this.#ports.release(port);
  }
}

/** A port that the client names again without its number keeps it, whatever else has changed about the port. */
function keepByName(ports: readonly ServicePort[], before: readonly ServicePort[]): void {
  const used = new Set(ports.map(({ nodePort }) => nodePort));
  const numbers = new Map(before.map(({ name, nodePort }) => [name ?? "", nodePort]));
  for (const port of ports) {
    const number = numbers.get(port.name ?? "");
    if (port.nodePort || !number || used.has(number)) continue;
    port.nodePort = number;
    used.add(number);
  }
}

const portsOf = (service: Service | undefined): number[] =>
  (service?.spec.ports ?? []).flatMap(({ nodePort }) => nodePort || []);

/** The numbers that a service holds on the nodes. */
const numbersOf = (service: Service): number[] => [...portsOf(service), service.spec.healthCheckNodePort || []].flat();

import type { Node, NodeStatus } from "../../api/core/v1/types.generated.ts";
import { nodes } from "../../api/resources.ts";
import { isAlreadyExists, isNotFound } from "../../apimachinery/status-error.ts";
import type { Client } from "../../client/interface.ts";
import type { Logger } from "../../component-base/logger.ts";
import { Backoff } from "../../util/backoff.ts";
import type { Clock } from "../../util/clock.ts";
import { deepEqual } from "../../util/deep-equal.ts";
import { PassLoop } from "../../util/pass-loop.ts";
import type { NodeFacts } from "./node-facts.ts";
import { nodeObject, type NodeSettings, type NodeState, nodeStatus } from "./node-object.ts";

/**
 * A status without news is written that seldom: the lease tells that the node lives (upstream's
 * nodeStatusReportFrequency).
 */
const reportMs = 300_000;

export interface NodeReporterOptions {
  readonly settings: NodeSettings;
  readonly facts: NodeFacts;
  readonly client: Client;
  readonly clock: Clock;
  readonly log: Logger;
  readonly state: () => Promise<NodeState>;
}

/** Registers the node and keeps its status: at once when something changed, every five minutes when nothing did. */
export class NodeReporter {
  node: Node | undefined;
  #written: NodeStatus | undefined;
  readonly #loop: PassLoop;

  constructor(private readonly options: NodeReporterOptions) {
    this.#loop = new PassLoop({
      clock: options.clock,
      pass: () => this.#pass(),
      backoff: new Backoff({ initial: 100, max: 7000, factor: 2, jitter: 0.1 }),
      failed: (error) => this.#failed(error),
    });
  }

  /** Something that the status shows may have changed. */
  report(): void {
    this.#loop.poke();
  }

  stop(): Promise<void> {
    return this.#loop.stop();
  }

  async #pass(): Promise<void> {
    await this.#write();
    this.#loop.pokeAt(this.options.clock.now() + reportMs);
  }

  #failed({ message }: Error): boolean {
    const { log, settings } = this.options;
    log.warn({ node: settings.nodeName, error: message }, "Error updating node status, will retry");
    return true;
  }

  async #write(): Promise<void> {
    const { client, settings, facts, clock, state } = this.options;
    this.node ??= await this.#register();
    const status = nodeStatus(settings, facts, await state(), this.#written ?? this.node.status, clock.now());
    try {
      const patch = statusPatch(this.#written, status);
      const options = { subresource: "status" };
      this.node = await client.resource(nodes).patch({ name: settings.nodeName }, "strategic", patch, options);
      this.#written = status;
    } catch (error) {
      if (isNotFound(error)) this.#written = this.node = undefined;
      throw error;
    }
  }

  /** Creates the node, or brings the labels and the pod range of one that is there up to date. */
  async #register(): Promise<Node> {
    const { client, settings, facts } = this.options;
    const api = client.resource(nodes);
    const wanted = nodeObject(settings, facts);
    try {
      return await api.create(wanted);
    } catch (error) {
      if (!isAlreadyExists(error)) throw error;
    }
    const { name } = wanted.metadata;
    const found = await api.get({ name });
    const labels = wanted.metadata.labels ?? {};
    const sameLabels = Object.entries(labels).every(([key, value]) => found.metadata.labels?.[key] === value);
    const { podCIDR, podCIDRs } = wanted.spec ?? {};
    const spec = podCIDR && !found.spec?.podCIDR ? { podCIDR, podCIDRs } : undefined;
    if (sameLabels && !spec) return found;
    return api.patch({ name }, "merge", { metadata: { labels }, ...(spec && { spec }) });
  }
}

/**
 * Only what changed; conditions always, since they carry the heartbeat. Lists that are no lists of keys are replaced.
 */
function statusPatch(before: NodeStatus | undefined, { conditions, addresses = [], ...rest }: NodeStatus): object {
  const changed = Object.entries(rest).filter(
    ([field, value]) => !deepEqual(before?.[field as keyof NodeStatus], value),
  );
  const moved = !deepEqual(before?.addresses, addresses);
  return {
    status: {
      ...Object.fromEntries(changed),
      conditions,
      ...(moved && { addresses: [...addresses, { $patch: "replace" }] }),
    },
  };
}

import type { Lease } from "../../api/coordination/v1/types.generated.ts";
import { nodeLeaseNamespace } from "../../api/core/v1/node/node-lease-namespace.ts";
import { leases } from "../../api/resources.ts";
import { isNotFound } from "../../apimachinery/status-error.ts";
import { formatMicroTime } from "../../apimachinery/time.ts";
import type { Client } from "../../client/interface.ts";
import type { Logger } from "../../component-base/logger.ts";
import { onBeat } from "../../util/beat.ts";
import type { Clock } from "../../util/clock.ts";

const renewMs = 10_000;
const durationSeconds = 40;
/** After a renewal that failed: several tries fit into what is left of the lease. */
const retryMs = 2000;

/** Says every ten seconds that this node is alive (KEP-589): one small patch. */
export class NodeLease {
  #cancel: (() => void) | undefined;
  #stopped = false;

  constructor(
    private readonly nodeName: string,
    private readonly client: Client,
    private readonly clock: Clock,
    private readonly log: Logger,
    /** The node object's uid, once it is known: the lease goes with it. */
    private readonly nodeUid: () => string | undefined,
  ) {}

  start(): void {
    void this.#renew();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
  }

  async #renew(): Promise<void> {
    const isWritten = await this.#write().then(
      () => true,
      (error: Error) => {
        this.log.warn({ node: this.nodeName, error: error.message }, "Failed to renew the node's lease");
        return false;
      },
    );
    if (this.#stopped) return;
    const again = () => void this.#renew();
    this.#cancel = isWritten ? onBeat(this.clock, renewMs, again) : this.clock.after(retryMs, again);
  }

  async #write(): Promise<void> {
    const api = this.client.resource(leases);
    const spec = { renewTime: formatMicroTime(this.clock.now()) };
    try {
      await api.patch({ namespace: nodeLeaseNamespace, name: this.nodeName }, "merge", { spec });
    } catch (error) {
      if (!isNotFound(error)) throw error;
      await api.create(this.#newLease(spec.renewTime));
    }
  }

  #newLease(renewTime: string): Lease {
    const uid = this.nodeUid();
    const owner = { apiVersion: "v1", kind: "Node", name: this.nodeName, uid: uid ?? "" };
    return {
      apiVersion: "coordination.k8s.io/v1",
      kind: "Lease",
      metadata: { name: this.nodeName, namespace: nodeLeaseNamespace, ...(uid && { ownerReferences: [owner] }) },
      spec: { holderIdentity: this.nodeName, leaseDurationSeconds: durationSeconds, renewTime },
    };
  }
}

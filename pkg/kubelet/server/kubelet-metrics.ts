import { Gauge, type Registry } from "prom-client";
import { createMetricsRegistry } from "../../component-base/metrics.ts";

/** The kubelet's metrics, by upstream's names; read when scraped. */
export function kubeletMetrics(nodeName: string, counts: () => { readonly pods: number }): Registry {
  const registry = createMetricsRegistry();
  const registers = [registry];
  new Gauge({
    name: "kubelet_running_pods",
    help: "Number of pods that have a running pod sandbox",
    registers,
    collect() {
      this.set(counts().pods);
    },
  });
  const labelNames = ["node"] as const;
  new Gauge({ name: "kubelet_node_name", help: "The node's name. The count is always 1.", registers, labelNames }).set(
    { node: nodeName },
    1,
  );
  return registry;
}

import type { ClusterHome } from "../home.ts";
import { isComponentReady } from "../supervisor/process-record.ts";
import type { ClusterProbe } from "./probe.ts";

/**
 * Whether the parts of a cluster work, one after the other. The API still tells what it was told last, of a crashed
 * node too, and answers before the rest of its process works: so what the processes say of themselves counts as well.
 */
export function partsOf(home: ClusterHome, probe: Pick<ClusterProbe, "apiReady" | "nodeReady" | "dnsAnswers">) {
  const withProcess = (component: string, answers: () => Promise<boolean>) => async () =>
    isComponentReady(home, component) && (await answers());
  return {
    api: withProcess("kube-apiserver", () => probe.apiReady()),
    node: withProcess("kubelet", () => probe.nodeReady()),
    dns: withProcess("cluster-dns", () => probe.dnsAnswers()),
  };
}

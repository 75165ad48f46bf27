import { readFileSync } from "node:fs";
import { networkInterfaces } from "node:os";
import { createEventRecorder } from "../../pkg/client/events/event-recorder.ts";
import { createInformerFactory } from "../../pkg/client/informer/informer-factory.ts";
import { loadKubeconfig } from "../../pkg/client/kubeconfig/load-kubeconfig.ts";
import { createClient } from "../../pkg/client/rest/create-client.ts";
import { HttpTransport } from "../../pkg/client/rest/http-transport.ts";
import { logLevel, parseFlags } from "../../pkg/component-base/flags.ts";
import { createLogger } from "../../pkg/component-base/logger.ts";
import { runProgram } from "../../pkg/component-base/run-program.ts";
import { connectCri } from "../../pkg/cri/client.ts";
import { createKubelet } from "../../pkg/kubelet/create-kubelet.ts";
import { kubeletFlags } from "./flags.ts";

const name = "kubelet";
const flags = parseFlags({ name, description: "Runs the pods of this node." }, kubeletFlags);
const log = createLogger(name, logLevel(flags.v));

/** The first address of the machine that others can reach. */
function ownAddresses(): readonly string[] {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  const reachable = all.filter(({ internal, family }) => !internal && family === "IPv4");
  return reachable.slice(0, 1).map(({ address }) => address);
}

function serverOptions() {
  const certFile = flags["tls-cert-file"];
  if (!certFile) return undefined;
  return {
    addresses: flags.address,
    port: flags.port,
    cert: readFileSync(certFile, "utf8"),
    key: readFileSync(flags["tls-private-key-file"], "utf8"),
    clientCa: readFileSync(flags["client-ca-file"], "utf8"),
  };
}

await runProgram(() => {
  const nodeName = flags["hostname-override"];
  const transport = new HttpTransport({ ...loadKubeconfig(flags.kubeconfig), userAgent: name });
  const client = createClient(transport, { fieldManager: name });
  const kubelet = createKubelet({
    nodeName,
    client,
    log,
    informers: createInformerFactory(client, log),
    recorder: createEventRecorder({ client, log, source: { component: name, host: nodeName } }),
    cri: connectCri(flags["container-runtime-endpoint"]),
    rootDir: flags["root-dir"],
    podLogsDir: flags["pod-logs-dir"],
    nodeIps: flags["node-ip"].length > 0 ? flags["node-ip"] : ownAddresses(),
    clusterDns: flags["cluster-dns"],
    clusterDomain: flags["cluster-domain"],
    resolvConf: flags["resolv-conf"],
    nodeLabels: flags["node-labels"],
    podCidrs: flags["pod-cidr"],
    maxPods: flags["max-pods"],
    server: serverOptions(),
    maxParallelImagePulls: flags["serialize-image-pulls"] ? 1 : flags["max-parallel-image-pulls"],
    dockerConfig: flags["docker-config"],
    allowedUnsafeSysctls: flags["allowed-unsafe-sysctls"],
    cgroupParent: flags["cgroup-root"],
  });
  return [kubelet];
}, log);

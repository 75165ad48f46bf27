/** The control plane: API server, scheduler and controller manager, speaking to each other in memory. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { ApiServer } from "../../../pkg/apiserver/api-server.ts";
import type { Descriptions } from "../../../pkg/apiserver/openapi/descriptions.ts";
import { defaultNodePorts } from "../../../pkg/apiserver/registry/allocators/node-port-allocator.ts";
import { createEventRecorder } from "../../../pkg/client/events/event-recorder.ts";
import { createInformerFactory } from "../../../pkg/client/informer/informer-factory.ts";
import { createClient } from "../../../pkg/client/rest/create-client.ts";
import type { ClusterConfig } from "../../../pkg/cluster/cluster-config.ts";
import { addressesOf } from "../../../pkg/cluster/config.ts";
import { controlPlaneLabel } from "../../../pkg/cluster/control-plane-label.ts";
import type { ClusterHome } from "../../../pkg/cluster/home.ts";
import { runProgram } from "../../../pkg/component-base/run-program.ts";
import { ControllerManager } from "../../../pkg/controllers/controller-manager.ts";
import { createScheduler } from "../../../pkg/scheduler/scheduler.ts";
import { systemClock } from "../../../pkg/util/clock.ts";
import { openData } from "./data.ts";
import { clusterOfThisProcess, processLogger, readyReport } from "./this-process.ts";

const log = processLogger("berth-server");

await runProgram(() => {
  const { home, config } = clusterOfThisProcess();
  const { apiPort: port, nodeName } = config;
  const { podGateway } = addressesOf(config);
  const server = apiServer(home, config);
  const scheduling = connect(server, "system:kube-scheduler", "default-scheduler");
  const controlling = connect(server, "system:kube-controller-manager", "kube-controller-manager");
  const labelling = connect(server, "system:admin", "berth", ["system:masters"]);
  return [
    server,
    createScheduler({ ...scheduling, log }),
    controlPlaneLabel({ ...labelling, log, nodeName }),
    new ControllerManager({ ...controlling, log, clock: systemClock }, { rootCa: pkiFile(home, "ca.crt") }),
    readyReport([
      { component: "kube-apiserver", name: "https", address: "127.0.0.1", port },
      { component: "kube-apiserver", name: "https", address: podGateway, port },
    ]),
  ];
}, log);

function apiServer(home: ClusterHome, config: ClusterConfig): ApiServer {
  const { apiPort: port, serviceCIDR, clusterDomain } = config;
  const { podGateway, kubernetesService, clusterDNS } = addressesOf(config);
  const pki = (name: string) => pkiFile(home, name);
  const clientCa = pki("ca.crt");
  return new ApiServer({
    storage: openData(home, log),
    listen: [
      { address: "127.0.0.1", port },
      { address: podGateway, port, mayComeLater: true },
    ],
    tls: { cert: pki("apiserver.crt"), key: pki("apiserver.key"), clientCa },
    serviceAccountKey: pki("sa.key"),
    serviceAccountIssuer: `https://kubernetes.default.svc.${clusterDomain}`,
    ranges: { serviceCIDR, nodePorts: defaultNodePorts },
    bootstrap: { kubernetesService, clusterDNS, advertise: { address: podGateway, port } },
    kubelet: { ca: clientCa, cert: pki("apiserver-kubelet-client.crt"), key: pki("apiserver-kubelet-client.key") },
    descriptions: readDescriptions,
    log,
  });
}

/** A component's own identity, client and informers, over the server's in-process transport. */
function connect(server: ApiServer, user: string, component: string, groups: readonly string[] = []) {
  const transport = server.transport({ name: user, groups: ["system:authenticated", ...groups] }, component);
  const client = createClient(transport, { fieldManager: component });
  const recorderFor = (source: string) => createEventRecorder({ client, log, source: { component: source } });
  return { client, informers: createInformerFactory(client, log), recorderFor, recorder: recorderFor(component) };
}

function pkiFile(home: ClusterHome, name: string): string {
  return readFileSync(path.join(home.pki, name), "utf8");
}

/** The texts of `kubectl explain`, written beside the program when it is built. */
function readDescriptions(): Descriptions {
  const file = path.join(path.dirname(process.argv[1] ?? ""), "descriptions.json");
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Descriptions) : {};
}

/** The control plane: API server, scheduler and controller manager, speaking to each other in memory. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { ApiServer } from "../../../pkg/apiserver/api-server.ts";
import type { Descriptions } from "../../../pkg/apiserver/openapi/descriptions.ts";
import { createEventRecorder } from "../../../pkg/client/events/event-recorder.ts";
import { createInformerFactory } from "../../../pkg/client/informer/informer-factory.ts";
import { createClient } from "../../../pkg/client/rest/create-client.ts";
import { addressesOf } from "../../../pkg/cluster/config.ts";
import { controlPlaneLabel } from "../../../pkg/cluster/control-plane-label.ts";
import { runProgram } from "../../../pkg/component-base/run-program.ts";
import { ControllerManager } from "../../../pkg/controllers/controller-manager.ts";
import { createScheduler } from "../../../pkg/scheduler/scheduler.ts";
import { openLmdbStorage } from "../../../pkg/storage/lmdb/lmdb-storage.ts";
import { systemClock } from "../../../pkg/util/clock.ts";
import { clusterOfThisProcess, processLogger, readyReport } from "./this-process.ts";

const log = processLogger("berth-server");

await runProgram(() => {
  const { home, config } = clusterOfThisProcess();
  const { apiPort: port, serviceCIDR, clusterDomain } = config;
  const { podGateway, kubernetesService, clusterDNS } = addressesOf(config);
  const pki = (name: string) => readFileSync(path.join(home.pki, name), "utf8");
  const rootCa = pki("ca.crt");
  const server = new ApiServer({
    storage: openLmdbStorage({ directory: home.data, log }),
    listen: [
      { address: "127.0.0.1", port },
      { address: podGateway, port, mayComeLater: true },
    ],
    tls: { cert: pki("apiserver.crt"), key: pki("apiserver.key"), clientCa: rootCa },
    serviceAccountKey: pki("sa.key"),
    serviceAccountIssuer: `https://kubernetes.default.svc.${clusterDomain}`,
    ranges: { serviceCIDR, nodePorts: { first: 30_000, last: 32_767 } },
    bootstrap: { kubernetesService, clusterDNS, advertise: { address: podGateway, port } },
    kubelet: { ca: rootCa, cert: pki("apiserver-kubelet-client.crt"), key: pki("apiserver-kubelet-client.key") },
    descriptions: readDescriptions,
    log,
  });

  /** A component's own identity, client and informers, over the server's in-process transport. */
  const connect = (user: string, component: string, groups: readonly string[] = []) => {
    const transport = server.transport({ name: user, groups: ["system:authenticated", ...groups] }, component);
    const client = createClient(transport, { fieldManager: component });
    const recorderFor = (source: string) => createEventRecorder({ client, log, source: { component: source } });
    return {
      client,
      informers: createInformerFactory(client, log),
      recorderFor,
      recorder: recorderFor(component),
    };
  };

  const scheduling = { ...connect("system:kube-scheduler", "default-scheduler"), log };
  const controlling = {
    ...connect("system:kube-controller-manager", "kube-controller-manager"),
    log,
    clock: systemClock,
  };
  return [
    server,
    createScheduler(scheduling),
    controlPlaneLabel({
      ...connect("system:admin", "berth", ["system:masters"]),
      log,
      nodeName: config.nodeName,
    }),
    new ControllerManager(controlling, { rootCa }),
    readyReport([
      { component: "kube-apiserver", name: "https", address: "127.0.0.1", port },
      { component: "kube-apiserver", name: "https", address: podGateway, port },
    ]),
  ];
}, log);

/** The texts of `kubectl explain`, written beside the program when it is built. */
function readDescriptions(): Descriptions {
  const file = path.join(path.dirname(process.argv[1] ?? ""), "descriptions.json");
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Descriptions) : {};
}

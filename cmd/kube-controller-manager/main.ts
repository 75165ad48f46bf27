import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { createEventRecorder } from "../../pkg/client/events/event-recorder.ts";
import { createInformerFactory } from "../../pkg/client/informer/informer-factory.ts";
import { loadKubeconfig } from "../../pkg/client/kubeconfig/load-kubeconfig.ts";
import { electedComponent } from "../../pkg/client/leader-election/elected-component.ts";
import { createClient } from "../../pkg/client/rest/create-client.ts";
import { HttpTransport } from "../../pkg/client/rest/http-transport.ts";
import { boolFlag, intFlag, logLevel, parseFlags, stringFlag } from "../../pkg/component-base/flags.ts";
import { HealthServer } from "../../pkg/component-base/health/health-server.ts";
import { createLogger } from "../../pkg/component-base/logger.ts";
import { createMetricsRegistry } from "../../pkg/component-base/metrics.ts";
import { runProgram } from "../../pkg/component-base/run-program.ts";
import { ControllerManager } from "../../pkg/controllers/controller-manager.ts";
import { systemClock } from "../../pkg/util/clock.ts";

const name = "kube-controller-manager";
const flags = parseFlags(
  { name, description: "Runs the control loops of a cluster." },
  {
    kubeconfig: stringFlag("File that says how to reach and authenticate to the API server."),
    "root-ca-file": stringFlag("CA certificate that kube-root-ca.crt of every namespace holds."),
    "bind-address": stringFlag("Address to serve health and metrics on.", "127.0.0.1"),
    "secure-port": intFlag("Port to serve health and metrics on.", 10257),
    "leader-elect": boolFlag("Work only while holding the Lease; for several instances."),
    v: intFlag("Log verbosity.", 0),
  },
);
const log = createLogger(name, logLevel(flags.v));

await runProgram(() => {
  const transport = new HttpTransport({ ...loadKubeconfig(flags.kubeconfig), userAgent: name });
  const client = createClient(transport, { fieldManager: name });
  const informers = createInformerFactory(client, log);
  const recorder = createEventRecorder({ client, log, source: { component: name } });
  const context = { client, informers, recorder, log, clock: systemClock };
  const manager = new ControllerManager(context, {
    rootCa: readFileSync(flags["root-ca-file"], "utf8"),
  });
  const health = new HealthServer({
    name,
    host: flags["bind-address"],
    port: flags["secure-port"],
    checks: [{ name: "ping", check: () => undefined }],
    metrics: createMetricsRegistry(),
  });
  const lease = { namespace: "kube-system", name };
  const main = flags["leader-elect"]
    ? electedComponent(manager, { client, log, lease, identity: `${hostname()}_${randomUUID()}` })
    : manager;
  return [health, main];
}, log);

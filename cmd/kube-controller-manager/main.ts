import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { createEventRecorder } from "../../pkg/client/events/event-recorder.ts";
import { createInformerFactory } from "../../pkg/client/informer/informer-factory.ts";
import { loadKubeconfig } from "../../pkg/client/kubeconfig/load-kubeconfig.ts";
import { electedComponent } from "../../pkg/client/leader-election/elected-component.ts";
import { createClient } from "../../pkg/client/rest/create-client.ts";
import { HttpTransport } from "../../pkg/client/rest/http-transport.ts";
import { limitedTransport } from "../../pkg/client/rest/limited-transport.ts";
import { logLevel, parseFlags } from "../../pkg/component-base/flags.ts";
import { HealthServer } from "../../pkg/component-base/health/health-server.ts";
import { createLogger } from "../../pkg/component-base/logger.ts";
import { createMetricsRegistry } from "../../pkg/component-base/metrics.ts";
import { runProgram } from "../../pkg/component-base/run-program.ts";
import { ControllerManager } from "../../pkg/controllers/controller-manager.ts";
import { selectControllers } from "../../pkg/controllers/select-controllers.ts";
import { systemClock } from "../../pkg/util/clock.ts";
import { controllerManagerFlags, controllerOptions } from "./flags.ts";

const name = "kube-controller-manager";
const flags = parseFlags({ name, description: "Runs the control loops of a cluster." }, controllerManagerFlags);
const log = createLogger(name, logLevel(flags.v));

await runProgram(() => {
  const http = new HttpTransport({ ...loadKubeconfig(flags.kubeconfig), userAgent: name });
  const transport = limitedTransport(http, flags["kube-api-qps"], flags["kube-api-burst"]);
  const client = createClient(transport, { fieldManager: name });
  const informers = createInformerFactory(client, log);
  const recorder = createEventRecorder({ client, log, source: { component: name } });
  const metrics = createMetricsRegistry();
  const manager = new ControllerManager(
    { client, informers, recorder, log, clock: systemClock },
    {
      rootCa: readFileSync(flags["root-ca-file"], "utf8"),
      controllers: selectControllers(flags.controllers),
      options: controllerOptions(flags),
      metrics,
    },
  );
  const certFile = flags["tls-cert-file"];
  const health = new HealthServer({
    name,
    host: flags["bind-address"],
    port: flags["secure-port"],
    checks: [
      { name: "ping", check: () => undefined },
      { name: "informer-sync", readyOnly: true, check: () => informers.synced(AbortSignal.timeout(1000)) },
    ],
    metrics,
    tls: certFile
      ? { cert: readFileSync(certFile, "utf8"), key: readFileSync(flags["tls-private-key-file"], "utf8") }
      : undefined,
  });
  const lease = {
    namespace: flags["leader-elect-resource-namespace"],
    name: flags["leader-elect-resource-name"],
  };
  const main = flags["leader-elect"]
    ? electedComponent(manager, {
        client,
        log,
        lease,
        identity: `${hostname()}_${randomUUID()}`,
        leaseDurationMs: flags["leader-elect-lease-duration"],
        renewDeadlineMs: flags["leader-elect-renew-deadline"],
        retryPeriodMs: flags["leader-elect-retry-period"],
      })
    : manager;
  return [health, main];
}, log);

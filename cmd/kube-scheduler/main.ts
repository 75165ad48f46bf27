import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { randomUUID } from "node:crypto";
import { createEventRecorder } from "../../pkg/client/events/event-recorder.ts";
import { createInformerFactory } from "../../pkg/client/informer/informer-factory.ts";
import { loadKubeconfig } from "../../pkg/client/kubeconfig/load-kubeconfig.ts";
import { electedComponent } from "../../pkg/client/leader-election/elected-component.ts";
import { createClient } from "../../pkg/client/rest/create-client.ts";
import { HttpTransport } from "../../pkg/client/rest/http-transport.ts";
import { limitRate } from "../../pkg/client/rest/limit-rate.ts";
import { logLevel, parseFlags } from "../../pkg/component-base/flags.ts";
import { HealthServer } from "../../pkg/component-base/health/health-server.ts";
import { createLogger } from "../../pkg/component-base/logger.ts";
import { createMetricsRegistry } from "../../pkg/component-base/metrics.ts";
import { runProgram } from "../../pkg/component-base/run-program.ts";
import { createScheduler } from "../../pkg/scheduler/scheduler.ts";
import { systemClock } from "../../pkg/util/clock.ts";
import { schedulerFlags } from "./flags.ts";

const name = "kube-scheduler";
const flags = parseFlags({ name, description: "Assigns pods to nodes." }, schedulerFlags);
const log = createLogger(name, logLevel(flags.v));

await runProgram(() => {
  const http = new HttpTransport({ ...loadKubeconfig(flags.kubeconfig), userAgent: name });
  const transport = limitRate(http, { qps: flags["kube-api-qps"], burst: flags["kube-api-burst"] }, systemClock);
  const client = createClient(transport, { fieldManager: name });
  const informers = createInformerFactory(client, log);
  const recorder = createEventRecorder({ client, log, source: { component: "default-scheduler" } });
  const metrics = createMetricsRegistry();
  const maxUnschedulableMs = flags["pod-max-in-unschedulable-pods-duration"];
  const scheduler = createScheduler({ client, informers, recorder, log, metrics, maxUnschedulableMs });

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

  const main = flags["leader-elect"]
    ? electedComponent(scheduler, {
        client,
        log,
        lease: {
          namespace: flags["leader-elect-resource-namespace"],
          name: flags["leader-elect-resource-name"],
        },
        identity: `${hostname()}_${randomUUID()}`,
        leaseDurationMs: flags["leader-elect-lease-duration"],
        renewDeadlineMs: flags["leader-elect-renew-deadline"],
        retryPeriodMs: flags["leader-elect-retry-period"],
      })
    : scheduler;

  return [health, main];
}, log);

import { readFileSync } from "node:fs";
import { createEventRecorder } from "../../pkg/client/events/event-recorder.ts";
import { createInformerFactory } from "../../pkg/client/informer/informer-factory.ts";
import { informersCheck } from "../../pkg/client/informer/informers-check.ts";
import { loadKubeconfig } from "../../pkg/client/kubeconfig/load-kubeconfig.ts";
import { electedIfAsked } from "../../pkg/client/leader-election/election-flags.ts";
import { createClient } from "../../pkg/client/rest/create-client.ts";
import { HttpTransport } from "../../pkg/client/rest/http-transport.ts";
import { limitRate } from "../../pkg/client/rest/limit-rate.ts";
import { logLevel, parseFlags } from "../../pkg/component-base/flags.ts";
import { healthServer } from "../../pkg/component-base/health/serving-flags.ts";
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
  const transport = limitRate(http, { qps: flags["kube-api-qps"], burst: flags["kube-api-burst"] }, systemClock);
  const client = createClient(transport, { fieldManager: name });
  const informers = createInformerFactory(client, log);
  const recorderFor = (component: string) => createEventRecorder({ client, log, source: { component } });
  const metrics = createMetricsRegistry();
  const manager = new ControllerManager(
    { client, informers, recorderFor, log, clock: systemClock },
    {
      rootCa: readFileSync(flags["root-ca-file"], "utf8"),
      controllers: selectControllers(flags.controllers),
      options: controllerOptions(flags),
      metrics,
    },
  );
  const health = healthServer(name, flags, [informersCheck(informers)], metrics);
  return [health, electedIfAsked(manager, flags, { client, log, recorder: recorderFor(name) })];
}, log);

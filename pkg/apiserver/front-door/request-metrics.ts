import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import type { Exchange } from "../exchange.ts";
import { patchTypes } from "../../apimachinery/transport.ts";

/** Seconds; upstream's buckets, thinned. */
const buckets = [0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.5, 2, 3, 5, 10, 30, 60];

const requestLabels = ["verb", "group", "version", "resource", "subresource", "scope", "component"] as const;
type RequestLabels = Record<(typeof requestLabels)[number], string>;

/** Requests that last as long as their client wants: counted while they last, and not timed. */
const longRunning: ReadonlySet<string> = new Set(["exec", "attach", "portforward", "log", "proxy"]);

/** Counts and times requests under upstream's metric names and labels. */
export class RequestMetrics {
  readonly #total: Counter;
  readonly #duration: Histogram;
  readonly #inflight: Gauge;
  readonly #longRunning: Gauge;

  constructor(registry: Registry) {
    const registers = [registry];
    this.#total = new Counter({
      name: "apiserver_request_total",
      help: "Requests by what they ask for and the code of the answer.",
      labelNames: [...requestLabels, "dry_run", "code"],
      registers,
    });
    this.#duration = new Histogram({
      name: "apiserver_request_duration_seconds",
      help: "Time to answer, requests that last left out.",
      labelNames: [...requestLabels, "dry_run"],
      buckets,
      registers,
    });
    this.#inflight = new Gauge({
      name: "apiserver_current_inflight_requests",
      help: "Requests under way, requests that last left out.",
      labelNames: ["request_kind"],
      registers,
    });
    this.#longRunning = new Gauge({
      name: "apiserver_longrunning_requests",
      help: "Watches, logs and streams under way.",
      labelNames: [...requestLabels],
      registers,
    });
  }

  /** Runs the rest of the way and counts what came of it, errors included, when the answer is complete. */
  async measure(exchange: Exchange, next: () => Promise<void>): Promise<void> {
    const { info, response } = exchange;
    const labels = labelsOf(exchange);
    const lasts = info.verb === "watch" || longRunning.has(info.subresource ?? "");
    const kind = { request_kind: info.verb === "get" || info.verb === "list" ? "readOnly" : "mutating" };
    if (lasts) this.#longRunning.inc(labels);
    else this.#inflight.inc(kind);
    response.once("close", () => {
      const dry_run = exchange.isDryRun ? "All" : "";
      this.#total.inc({ ...labels, dry_run, code: response.statusCode });
      if (lasts) return this.#longRunning.dec(labels);
      this.#inflight.dec(kind);
      this.#duration.observe({ ...labels, dry_run }, (performance.now() - exchange.startedAt) / 1000);
    });
    await next();
  }
}

const verbs: Readonly<Record<string, string>> = { create: "POST", update: "PUT" };

function labelsOf({ info, request }: Exchange): RequestLabels {
  const { verb, group = "", version = "", resource = "", subresource = "", namespace, name } = info;
  const applies = verb === "patch" && request.headers["content-type"]?.startsWith(patchTypes.apply);
  const scope = !info.isResourceRequest
    ? ""
    : name !== undefined || verb === "create"
      ? "resource"
      : namespace === undefined
        ? "cluster"
        : "namespace";
  const named = applies ? "APPLY" : longRunning.has(subresource) ? "CONNECT" : (verbs[verb] ?? verb.toUpperCase());
  return { verb: named, group, version, resource, subresource, scope, component: "apiserver" };
}

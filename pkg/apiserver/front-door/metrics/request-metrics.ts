import { Counter, Gauge, type Metric, type Registry } from "prom-client";
import { patchTypes } from "../../../apimachinery/transport.ts";
import type { Exchange } from "../../exchange.ts";
import { DurationCounts } from "./duration-counts.ts";

/** Seconds; upstream's buckets, thinned. */
const buckets = [0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.5, 2, 3, 5, 10, 30, 60];

const requestLabels = ["verb", "group", "version", "resource", "subresource", "scope", "component"] as const;
type RequestLabels = Record<(typeof requestLabels)[number], string>;

/** Requests that last as long as their client wants: counted while they last, and not timed. */
const longRunning: ReadonlySet<string> = new Set(["exec", "attach", "portforward", "log", "proxy"]);

/** Requests that ask for the same thing. */
class RequestSeries {
  /** Answers by status code. */
  readonly answers = new Map<number, number>();
  readonly durations = new DurationCounts(buckets);

  constructor(readonly labels: RequestLabels & { readonly dry_run: string }) {}
}

/**
 * Counts and times requests under upstream's metric names and labels. The counts are kept here, and told to the metrics
 * library when someone reads: it checks, sorts and prints all labels for every number it is given, which costs more
 * than the request.
 */
export class RequestMetrics {
  readonly #series = new Map<string, RequestSeries>();
  readonly #inflight = { readOnly: 0, mutating: 0 };
  readonly #longRunning: Gauge;

  constructor(registry: Registry) {
    const registers = [registry];
    const [series, inflight] = [this.#series, this.#inflight];
    new Counter({
      name: "apiserver_request_total",
      help: "Requests by what they ask for and the code of the answer.",
      labelNames: [...requestLabels, "dry_run", "code"],
      registers,
      collect() {
        this.reset();
        for (const { labels, answers } of series.values())
          for (const [code, count] of answers) this.inc({ ...labels, code }, count);
      },
    });
    registry.registerMetric(durationMetric(series));
    new Gauge({
      name: "apiserver_current_inflight_requests",
      help: "Requests under way, requests that last left out.",
      labelNames: ["request_kind"],
      registers,
      collect() {
        for (const kind of ["readOnly", "mutating"] as const) this.set({ request_kind: kind }, inflight[kind]);
      },
    });
    this.#longRunning = new Gauge({
      name: "apiserver_longrunning_requests",
      help: "Watches, logs and streams under way.",
      labelNames: [...requestLabels],
      registers,
    });
  }

  /** Runs the rest of the way and counts what came of it, errors included, when the answer is complete. */
  measure(exchange: Exchange, next: () => Promise<void>): Promise<void> {
    const { info, response } = exchange;
    const labels = labelsOf(exchange);
    const lasts = info.verb === "watch" || longRunning.has(info.subresource ?? "");
    const kind = info.verb === "get" || info.verb === "list" ? "readOnly" : "mutating";
    if (lasts) this.#longRunning.inc(labels);
    else this.#inflight[kind]++;
    response.once("close", () => {
      const series = this.#seriesOf(labels, exchange.isDryRun ? "All" : "");
      series.answers.set(response.statusCode, (series.answers.get(response.statusCode) ?? 0) + 1);
      if (lasts) return this.#longRunning.dec(labels);
      this.#inflight[kind]--;
      series.durations.observe((performance.now() - exchange.startedAt) / 1000);
    });
    return next();
  }

  #seriesOf(labels: RequestLabels, dry_run: string): RequestSeries {
    const { verb, group, version, resource, subresource, scope } = labels;
    const key = `${verb} ${group}/${version}/${resource}/${subresource} ${scope} ${dry_run}`;
    let series = this.#series.get(key);
    if (!series) this.#series.set(key, (series = new RequestSeries({ ...labels, dry_run })));
    return series;
  }
}

/** A histogram to the metrics library, which prints whatever answers like one of its own. */
function durationMetric(series: ReadonlyMap<string, RequestSeries>): Metric {
  const name = "apiserver_request_duration_seconds";
  const help = "Time to answer, requests that last left out.";
  const samples = () => [...series.values()].flatMap(({ labels, durations }) => durations.samples(name, labels));
  const metric = {
    name,
    help,
    type: "histogram",
    get: () => Promise.resolve({ name, help, type: "histogram", values: samples() }),
  };
  return metric as unknown as Metric;
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

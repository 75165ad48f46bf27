import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import type { Exchange } from "../exchange.ts";
import type { RequestInfo } from "../request-info.ts";

/** Seconds; upstream's buckets, thinned. */
const buckets = [0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.5, 2, 3, 5, 10, 30, 60];

type RequestKind = "readOnly" | "mutating";

/** Answers of one kind, and how many there were. */
interface Tally {
  readonly labels: Record<string, string | number>;
  count: number;
}

/**
 * Counts and times requests under upstream's metric names. Requests are counted in a map of our own, and told to the
 * metrics library when someone reads: it sorts, checks and prints labels at every increment.
 */
export class RequestMetrics {
  readonly #answers = new Map<string, Tally>();
  readonly #inflight: Record<RequestKind, number> = { readOnly: 0, mutating: 0 };
  readonly #duration: Histogram;

  constructor(registry: Registry) {
    const registers = [registry];
    const [answers, underWay] = [this.#answers, this.#inflight];
    new Counter({
      name: "apiserver_request_total",
      help: "Requests by verb, resource and code.",
      labelNames: ["verb", "group", "version", "resource", "subresource", "code"],
      registers,
      collect() {
        this.reset();
        for (const { labels, count } of answers.values()) this.inc(labels, count);
      },
    });
    new Gauge({
      name: "apiserver_current_inflight_requests",
      help: "Requests under way, watches left out.",
      labelNames: ["request_kind"],
      registers,
      collect() {
        for (const kind of ["readOnly", "mutating"] as const) this.set({ request_kind: kind }, underWay[kind]);
      },
    });
    this.#duration = new Histogram({
      name: "apiserver_request_duration_seconds",
      help: "Time to answer, watches left out.",
      labelNames: ["verb", "resource"],
      buckets,
      registers,
    });
  }

  /** Runs the rest of the way and counts what came of it, errors included, when the answer is complete. */
  measure(exchange: Exchange, next: () => Promise<void>): Promise<void> {
    const { info, response } = exchange;
    const kind = info.verb === "get" || info.verb === "list" ? "readOnly" : "mutating";
    const timed = info.verb !== "watch";
    if (timed) this.#inflight[kind]++;
    response.once("close", () => {
      this.#count(info, response.statusCode);
      if (!timed) return;
      this.#inflight[kind]--;
      const { verb, resource = "" } = info;
      this.#duration.observe({ verb, resource }, (performance.now() - exchange.startedAt) / 1000);
    });
    return next();
  }

  #count({ verb, group = "", version = "", resource = "", subresource = "" }: RequestInfo, code: number): void {
    const key = `${verb} ${group}/${version}/${resource}/${subresource} ${code}`;
    const known = this.#answers.get(key);
    if (known) known.count++;
    else this.#answers.set(key, { labels: { verb, group, version, resource, subresource, code }, count: 1 });
  }
}

import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import type { Exchange } from "../exchange.ts";

/** Seconds; upstream's buckets, thinned. */
const buckets = [0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.5, 2, 3, 5, 10, 30, 60];

/** Counts and times requests under upstream's metric names. */
export class RequestMetrics {
  readonly #total: Counter;
  readonly #duration: Histogram;
  readonly #inflight: Gauge;

  constructor(registry: Registry) {
    const registers = [registry];
    this.#total = new Counter({
      name: "apiserver_request_total",
      help: "Requests by verb, resource and code.",
      labelNames: ["verb", "group", "version", "resource", "subresource", "code"],
      registers,
    });
    this.#duration = new Histogram({
      name: "apiserver_request_duration_seconds",
      help: "Time to answer, watches left out.",
      labelNames: ["verb", "resource"],
      buckets,
      registers,
    });
    this.#inflight = new Gauge({
      name: "apiserver_current_inflight_requests",
      help: "Requests under way, watches left out.",
      labelNames: ["request_kind"],
      registers,
    });
  }

  /** Runs the rest of the way and counts what came of it, errors included, when the answer is complete. */
  async measure(exchange: Exchange, next: () => Promise<void>): Promise<void> {
    const { info, response } = exchange;
    const kind = info.verb === "get" || info.verb === "list" ? "readOnly" : "mutating";
    const timed = info.verb !== "watch";
    if (timed) this.#inflight.inc({ request_kind: kind });
    response.once("close", () => {
      const { verb, group = "", version = "", resource = "", subresource = "" } = info;
      this.#total.inc({ verb, group, version, resource, subresource, code: response.statusCode });
      if (!timed) return;
      this.#inflight.dec({ request_kind: kind });
      this.#duration.observe({ verb, resource }, (performance.now() - exchange.startedAt) / 1000);
    });
    await next();
  }
}

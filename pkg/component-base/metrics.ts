import { Gauge, Registry } from "prom-client";

/**
 * A component's metrics, with those of its process. Values are read when scraped: no timer runs (prom-client's own
 * default metrics sample the event loop and would cost CPU at rest).
 */
export function createMetricsRegistry(): Registry {
  const registry = new Registry();
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read());
      },
    });
  const startedAt = Date.now() / 1000 - process.uptime();
  gauge("process_cpu_seconds_total", "Total user and system CPU time spent in seconds.", () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  });
  gauge("process_resident_memory_bytes", "Resident memory size in bytes.", () => process.memoryUsage.rss());
  gauge("process_start_time_seconds", "Start time of the process since unix epoch in seconds.", () => startedAt);
  return registry;
}

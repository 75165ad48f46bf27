/** `make bench`: the figures of the design's budgets, each beside its budget or a peer. README.md here says more. */
import { run } from "../e2e/support/cluster.ts";
import { measureApi } from "./api.ts";
import { BenchCluster, type Benchmark } from "./benchmark.ts";
import { measureIdle } from "./idle.ts";
import { measureDns } from "./network-dns.ts";
import { measureProxy } from "./network-proxy.ts";
import { measurePods } from "./pods.ts";
import { summary } from "./report.ts";
import { measureScheduling } from "./scheduling.ts";
import { measureStart } from "./start.ts";

/** Every benchmark, in the order in which they run. */
const benchmarks: readonly Benchmark[] = [
  { name: "start", what: "berth up, by phase", measure: measureStart },
  { name: "idle", what: "processor and memory of a cluster with nothing to do", measure: measureIdle },
  { name: "pods", what: "pod create → Running and delete → gone, beside Docker", measure: measurePods },
  { name: "scheduling", what: "pods created and bound with 100 to 5,000 nodes", measure: measureScheduling },
  { name: "api", what: "writes, reads, lists and watches per second", measure: measureApi },
  { name: "proxy", what: "services, beside their pods directly", measure: onCluster(measureProxy) },
  { name: "dns", what: "answers of cluster DNS", measure: onCluster(measureDns) },
];

function onCluster(measure: () => Promise<void> | void): Benchmark["measure"] {
  return (cluster) => {
    cluster.ensureUp();
    return measure();
  };
}

/** The benchmarks that were asked for by name; all when none was. */
function chosen(names: readonly string[]): readonly Benchmark[] {
  const unknown = names.find((name) => !benchmarks.some((each) => each.name === name));
  if (unknown === undefined) return benchmarks.filter(({ name }) => names.length === 0 || names.includes(name));
  const known = benchmarks.map(({ name, what }) => `  ${name.padEnd(12)} ${what}`).join("\n");
  throw new Error(`there is no benchmark ${unknown}; there are\n${known}`);
}

/** Runs one benchmark; returns whether it could be measured. */
async function attempt({ name, what, measure }: Benchmark, cluster: BenchCluster): Promise<boolean> {
  console.log(`\n${name}: ${what}`);
  try {
    await measure(cluster);
    return true;
  } catch (error) {
    console.log(`✗ ${name} could not be measured: ${(error as Error).message}`);
    return false;
  }
}

async function main(names: readonly string[]): Promise<void> {
  const list = chosen(names);
  const cluster = new BenchCluster();
  const failed: string[] = [];
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      cluster.remove();
      process.exit(1);
    });
  }
  cluster.remove();
  run("hack/images/busybox-image.sh", []);
  try {
    for (const benchmark of list) if (!(await attempt(benchmark, cluster))) failed.push(benchmark.name);
  } finally {
    cluster.remove();
  }
  console.log(`\n${summary()}${failed.length > 0 ? `; could not be measured: ${failed.join(", ")}` : ""}`);
  process.exit(failed.length > 0 ? 1 : 0);
}

main(
  process.argv
    .slice(2)
    .flatMap((names) => names.split(","))
    .filter(Boolean),
).catch((error: unknown) => {
  console.error((error as Error).message);
  process.exit(1);
});

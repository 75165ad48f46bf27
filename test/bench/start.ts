import type { BenchCluster } from "./benchmark.ts";
import { ofBudget, report } from "./report.ts";

/** One `berth up` by phase, as it prints them itself. */
function measureUp(cluster: BenchCluster, which: string): void {
  const started = performance.now();
  const output = cluster.up();
  const whole = (performance.now() - started) / 1000;
  let api = 0;
  for (const [, phase = "", time = ""] of output.matchAll(/✓ (.+) ([\d.]+) s$/gm)) {
    report(`${which}: ${phase}`, `${time} s`);
    if (!/Node|DNS/.test(phase)) api += Number(time);
  }
  report(`${which}: until the API answers`, `${api.toFixed(2)} s`, ofBudget(api, 1, " s"));
  report(`${which}: whole, node ready and DNS answering`, `${whole.toFixed(2)} s`, ofBudget(whole, 3, " s"));
}

/** A cluster's first start, and the next one with its data. */
export function measureStart(cluster: BenchCluster): void {
  cluster.remove();
  measureUp(cluster, "first up");
  cluster.down();
  measureUp(cluster, "up again");
}

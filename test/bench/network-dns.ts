import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { root, run, testCluster } from "../e2e/support/cluster.ts";
import { figureIn } from "./figure-in.ts";
import { ofBudget, ofFloor, percentile, report } from "./report.ts";

const folder = path.join(root, ".cache/bench");
const names = ["kubernetes.default", "kube-dns.kube-system", "nope.default"];
const floor = 30_000;
const p99Ms = 10;

/** Answers a second of cluster DNS over UDP, and how long they take under half the load it must bear. */
export function measureDns(): void {
  mkdirSync(folder, { recursive: true });
  const queries = path.join(folder, "queries");
  writeFileSync(queries, names.map((name) => `${name}.svc.cluster.local A\n`).join(""));
  const dnsperf = (...args: string[]) =>
    run("dnsperf", ["-s", testCluster.clusterDNS, "-d", queries, "-c", "8", ...args]);
  const perSecond = figureIn(dnsperf("-l", "5", "-q", "200"), /Queries per second:\s+([\d.]+)/);
  report("cluster DNS, UDP", `${Math.round(perSecond)}/s`, ofFloor(perSecond, floor, "/s"));

  // With -v dnsperf tells each answer's time, in seconds.
  const told = dnsperf("-l", "4", "-q", "200", "-Q", `${floor / 2}`, "-v").matchAll(/^> \S+ \S+ \S+ ([\d.]+)$/gm);
  const latencies = [...told].map(([, time]) => Number(time) * 1000);
  const p99 = percentile(latencies, 99);
  report(
    `cluster DNS, ${floor / 2}/s: p50 / p99`,
    `${percentile(latencies, 50).toFixed(2)} / ${p99.toFixed(2)} ms`,
    ofBudget(p99, p99Ms, " ms"),
  );
}

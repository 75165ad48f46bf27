import { writeFileSync } from "node:fs";
import { kubectl, kubectlWith, run, testCluster } from "../e2e/support/cluster.ts";
import { webDeployment, webService } from "../e2e/support/manifests.ts";
import { ofFloor, ratio, report } from "./report.ts";

/** Requests a second of wrk with 32 connections. busybox' httpd closes after each answer: every request is a connection. */
function requestsPerSecond(url: string): number {
  const output = run("wrk", ["-t1", "-c32", "-d5s", url]);
  return Number(/Requests\/sec:\s+([\d.]+)/.exec(output)?.[1] ?? 0);
}

/** New connections a second through the ClusterIP, beside the pods directly. */
export function measureProxy(): void {
  kubectlWith(
    [webDeployment({ name: "bench-web", replicas: 2 }), webService("bench-web")].join("---"),
    "apply",
    "-f",
    "-",
  );
  kubectl("rollout", "status", "deployment/bench-web", "--timeout=90s");
  const clusterIP = kubectl("get", "service", "bench-web", "-o", "jsonpath={.spec.clusterIP}");
  const podIP = kubectl("get", "pods", "-l", "app=bench-web", "-o", "jsonpath={.items[0].status.podIP}");
  const direct = requestsPerSecond(`http://${podIP}:8080/`);
  const proxied = requestsPerSecond(`http://${clusterIP}/`);
  report("new connections, host → pod", `${Math.round(direct)}/s`);
  report(
    "new connections, host → ClusterIP (userspace)",
    `${Math.round(proxied)}/s`,
    `${ratio(proxied, direct, "direct")} (budget 0.35)`,
  );
  kubectl("delete", "deployment/bench-web", "service/bench-web", "--wait");
}

/** Answers a second of cluster DNS over UDP. */
export function measureDns(): void {
  const queries = "/tmp/berth-bench-queries";
  writeFileSync(
    queries,
    "kubernetes.default.svc.cluster.local A\nkube-dns.kube-system.svc.cluster.local A\nnope.default.svc.cluster.local A\n",
  );
  const output = run("dnsperf", ["-s", testCluster.clusterDNS, "-d", queries, "-l", "5", "-c", "8", "-q", "200"]);
  const perSecond = Number(/Queries per second:\s+([\d.]+)/.exec(output)?.[1] ?? 0);
  report("cluster DNS, UDP", `${Math.round(perSecond)}/s`, ofFloor(perSecond, 30_000, "/s"));
}

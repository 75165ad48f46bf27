/** The service proxy beside the endpoint itself and beside HAProxy in its place, from a container and from the host. */
import { kubectl, run } from "../e2e/support/cluster.ts";
import { figureIn } from "./figure-in.ts";
import { startPeer } from "./proxy/peer.ts";
import { deletePods, fastPort, startPods, streamPort, webPort } from "./proxy/pods.ts";
import { ofPeer, ratio, report } from "./report.ts";

/**
 * Each figure is the best of so many runs, all targets taken in turn: what a busy machine spoils in one it spares in
 * another.
 */
const rounds = 3;
const seconds = 2;
/** Runs a program of the machine: in the client's pod, or where it is. */
type Runner = (program: string, ...args: string[]) => string;
const onHost: Runner = (program, ...args) => run(program, args);
const inPod: Runner = (...command) => kubectl("exec", "bench-client", "--", "chroot", "/host", ...command);

interface Measure {
  readonly name: string;
  /** What must be left of what the endpoint itself gives, or of what HAProxy gives in the proxy's place. */
  readonly budget: { readonly direct: number } | { readonly haproxy: number };
  readonly unit: string;
  run(runner: Runner, address: string): number;
}

const measures: readonly Measure[] = [
  {
    name: "keep-alive requests",
    budget: { direct: 0.5 },
    unit: "/s",
    run: (runner, address) => wrk(runner, address, webPort),
  },
  {
    name: "keep-alive requests, fast endpoint",
    budget: { haproxy: 1 },
    unit: "/s",
    run: (runner, address) => wrk(runner, address, fastPort),
  },
  {
    name: "new connections",
    budget: { direct: 0.35 },
    unit: "/s",
    run: (runner, address) => wrk(runner, address, fastPort, "-H", "Connection: close"),
  },
  { name: "one TCP stream", budget: { direct: 0.6 }, unit: " Gbit/s", run: iperf },
];

function wrk(runner: Runner, address: string, port: number, ...more: string[]): number {
  const output = runner("wrk", "-t1", "-c32", `-d${seconds}s`, ...more, `http://${address}:${port}/`);
  return Math.round(figureIn(output, /Requests\/sec:\s+([\d.]+)/));
}

function iperf(runner: Runner, address: string): number {
  const output = runner("iperf3", "-c", address, "-p", `${streamPort}`, "-t", `${seconds}`, "-J");
  const { end, error } = JSON.parse(output) as { end: { sum_received: { bits_per_second: number } }; error?: string };
  if (error) throw new Error(`iperf3 from ${address}: ${error}`);
  return Number((end.sum_received.bits_per_second / 1e9).toFixed(1));
}

/** Addresses at which the same ports answer. */
interface Targets<T> {
  readonly direct: T;
  readonly proxied: T;
  readonly haproxy: T;
}

function bestOf(targets: Targets<string>, measure: (address: string) => number): Targets<number> {
  const best = { direct: 0, proxied: 0, haproxy: 0 };
  for (let round = 0; round < rounds; round++)
    for (const name of ["direct", "proxied", "haproxy"] as const)
      best[name] = Math.max(best[name], measure(targets[name]));
  return best;
}

function compare(from: string, runner: Runner, { name, budget, unit, run }: Measure, targets: Targets<string>): void {
  const { direct, proxied, haproxy } = bestOf(targets, (address) => run(runner, address));
  const inItsPlace = "HAProxy in its place";
  report(`${name}, ${from} → pod`, `${direct}${unit}`);
  report(
    `${name}, ${from} → ClusterIP`,
    `${proxied}${unit}`,
    "direct" in budget ? ofPeer(proxied, direct, "direct", budget.direct) : ratio(proxied, direct, "direct"),
    "haproxy" in budget ? ofPeer(proxied, haproxy, inItsPlace, budget.haproxy) : ratio(proxied, haproxy, inItsPlace),
  );
}

/** What is left of the endpoint's own pace behind its service, from a pod and from the host. */
export function measureProxy(): void {
  const pods = startPods();
  const haproxy = startPeer(pods.direct);
  try {
    const targets = { ...pods, haproxy: haproxy.address };
    for (const measure of measures) {
      compare("pod", inPod, measure, targets);
      compare("host", onHost, measure, targets);
    }
  } finally {
    haproxy.stop();
    deletePods();
  }
}

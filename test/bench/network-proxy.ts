/** The service proxy beside the endpoint itself and beside HAProxy in its place, from a container and from the host. */
import { kubectl, run } from "../e2e/support/cluster.ts";
import { figureIn } from "./figure-in.ts";
import { startPeer } from "./proxy/peer.ts";
import { deletePods, fastPort, startPods, streamPort, webPort } from "./proxy/pods.ts";
import { ofPeer, ratio, report } from "./report.ts";
import { median, medianRatio } from "./turns.ts";

/** All targets are measured once in each. */
const turns = 7;
const seconds = 1;
/** Runs a program of the machine: in the client's pod, or where it is. */
type Runner = (program: string, ...args: string[]) => string;
const onHost: Runner = (program, ...args) => run(program, args);
const inPod: Runner = (...command) => kubectl("exec", "bench-client", "--", "chroot", "/host", ...command);

interface Measure {
  readonly name: string;
  /**
   * What must be left of what the endpoint itself gives, or of what HAProxy gives in the proxy's place, from a pod. The
   * design has no budget for the host, whose way to a pod is shorter than a pod's.
   */
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

function inTurns(targets: Targets<string>, measure: (address: string) => number): Targets<number[]> {
  const measured: Targets<number[]> = { direct: [], proxied: [], haproxy: [] };
  for (let turn = 0; turn < turns; turn++)
    for (const name of ["direct", "proxied", "haproxy"] as const) measured[name].push(measure(targets[name]));
  return measured;
}

function compare(from: "pod" | "host", runner: Runner, measure: Measure, targets: Targets<string>): void {
  const { name, unit, run } = measure;
  const budget: Partial<Record<"direct" | "haproxy", number>> = from === "pod" ? measure.budget : {};
  const { direct, proxied, haproxy } = inTurns(targets, (address) => run(runner, address));
  report(`${name}, ${from} → pod`, `${median(direct)}${unit}`);
  report(
    `${name}, ${from} → ClusterIP`,
    `${median(proxied)}${unit}`,
    beside("direct", medianRatio(proxied, direct), budget.direct),
    beside("HAProxy in its place", medianRatio(proxied, haproxy), budget.haproxy),
  );
}

const beside = (peer: string, share: number, floor: number | undefined): string =>
  floor === undefined ? ratio(share, 1, peer) : ofPeer(share, 1, peer, floor);

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

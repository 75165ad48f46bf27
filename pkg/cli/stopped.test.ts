import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { plannedConfig, writeConfig } from "../cluster/config.ts";
import { ensureHome } from "../cluster/ensure-home.ts";
import { type ClusterHome, clusterHome } from "../cluster/home.ts";
import { type RecordedProcess, writeProcessRecord } from "../cluster/supervisor/process-record.ts";
import { identify, type ProcessIdentity } from "../util/process-identity.ts";
import { kubeconfig } from "./kubeconfig.ts";
import { kubectl } from "./kubectl.ts";
import { logs } from "./logs.ts";

let scratch: string;
let home: ClusterHome;
let said: string[];
beforeEach(() => {
  scratch = mkdtempSync(path.join(tmpdir(), "berth-stopped-"));
  home = clusterHome(path.join(scratch, "home"));
  ensureHome(home);
  writeConfig(home, plannedConfig(home, { nodeName: "node" }, false));
  const admin = { clusters: [], users: [], contexts: [] };
  writeFileSync(path.join(home.kubeconfigs, "admin.conf"), JSON.stringify(admin));
  writeFileSync(path.join(home.logs, "berth-node.log"), "");
  said = [];
  vi.spyOn(console, "error").mockImplementation((line: string) => void said.push(line));
  vi.spyOn(console, "log").mockImplementation(() => undefined);
  vi.stubEnv("KUBECONFIG", path.join(scratch, "kubeconfig"));
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  rmSync(scratch, { recursive: true });
});

const context = () => {
  const removeTraces = () => Promise.resolve(undefined);
  return { home, supervisorScript: "", removeTraces, processComponents: {}, bundledKubectl: "" };
};

/** Runs the verb with a kubectl of the system that ends so. */
function kubectlEnding(code: number): number {
  const version = JSON.stringify({ clientVersion: { minor: "35" } });
  const script = `#!/bin/sh\n[ "$1" = version ] && echo '${version}' && exit\nexit ${code}\n`;
  writeFileSync(path.join(scratch, "kubectl"), script, { mode: 0o755 });
  vi.stubEnv("PATH", `${scratch}:${process.env.PATH}`);
  return kubectl(context(), ["get", "pods"]);
}

/** This test runs as the cluster's processes. */
function running(state: RecordedProcess["state"]): void {
  const supervisor = identify(process.pid) as ProcessIdentity;
  const server = { name: "berth-server", components: ["kube-apiserver"], identity: supervisor, restarts: 0, ports: [] };
  writeProcessRecord(home, { supervisor, build: undefined, processes: [{ ...server, state }] });
}

const stopped = () => `berth: the cluster in ${home.root} is not running; berth up brings it back`;

test("kubectl that failed on a stopped cluster is followed by what mends that, and its exit code stays", () => {
  expect(kubectlEnding(7)).toBe(7);
  expect(said).toEqual([stopped()]);
});

test("kubectl that worked without the cluster is left alone", () => {
  expect(kubectlEnding(0)).toBe(0);
  expect(said).toEqual([]);
});

test("kubectl that failed on a cluster that works has said all itself; where its API server does not, it has not", () => {
  running("ready");
  expect(kubectlEnding(1)).toBe(1);
  expect(said).toEqual([]);
  running("restarting");
  expect(kubectlEnding(1)).toBe(1);
  expect(said).toEqual([
    `berth: the API server of the cluster in ${home.root} is not working; berth status shows its processes, berth up mends them`,
  ]);
});

test("kubeconfig and logs do what they are asked for, and say that the cluster is stopped", async () => {
  kubeconfig(context(), {});
  expect(said).toEqual([stopped()]);
  expect(await logs(context(), undefined, { tail: 1 })).toBe(0);
  expect(said).toEqual([stopped(), stopped()]);
  running("starting");
  kubeconfig(context(), {});
  await logs(context(), undefined, { tail: 1 });
  expect(said.length).toBe(2);
});

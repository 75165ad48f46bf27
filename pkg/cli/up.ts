import { spawn } from "node:child_process";
import { closeSync, existsSync, openSync } from "node:fs";
import path from "node:path";
import { type ClusterConfig, configDefaults, ensureConfig, readConfig } from "../cluster/config.ts";
import { ensureHome } from "../cluster/home.ts";
import { ensurePki } from "../cluster/pki/ensure-pki.ts";
import { preflightChecks } from "../cluster/preflight/checks.ts";
import { ClusterProbe } from "../cluster/readiness/probe.ts";
import { waitUntil } from "../cluster/readiness/wait.ts";
import { withLock } from "../cluster/lock.ts";
import { readProcessRecord, stopRecorded, supervisorIsAlive } from "../cluster/supervisor/process-record.ts";
import type { CommandContext } from "./command-context.ts";
import { installKubeconfig } from "./kubeconfig.ts";
import { Progress } from "./progress.ts";

const apiTimeout = 60_000;
const nodeTimeout = 120_000;
const stragglerGrace = 5_000;

/**
 * Brings the cluster up, or heals it: what runs already stays, what is missing is started, containers of a crashed
 * cluster are adopted. Answers when the API, the node and DNS work.
 */
export async function up(context: CommandContext, wanted: Partial<ClusterConfig>): Promise<void> {
  const { home } = context;
  const progress = new Progress();
  ensureHome(home);
  await withLock(path.join(home.root, "up.lock"), async () => {
    const running = supervisorIsAlive(readProcessRecord(home));
    await progress.step("Checking this machine", () => preflight(context, wanted, running));
    const config = ensureConfig(home, wanted);
    await progress.step("Keys and certificates", () => ensurePki(home, config));
    if (!running) await progress.step("Starting processes", () => startSupervisor(context));
    try {
      await waitForCluster(context, config, progress);
    } catch (error) {
      // What was started here and does not come up must not go on trying behind the user's back.
      if (!running) await stopStarted(home);
      throw error;
    }
    const where = installKubeconfig(home, config);
    progress.done(`Cluster ${config.name} is up; kubectl context "${config.name}" is in ${where}`);
  });
}

async function preflight({ home }: CommandContext, wanted: Partial<ClusterConfig>, running: boolean): Promise<void> {
  const config = readConfig(home) ?? { ...configDefaults, nodeName: "", ...wanted };
  await Promise.all(preflightChecks.map(async (check) => check.run({ home, config, running })));
}

async function startSupervisor({ home, supervisorScript }: CommandContext): Promise<void> {
  if (!existsSync(supervisorScript)) throw new Error(`${supervisorScript} is missing; run make build`);
  const leftover = readProcessRecord(home);
  if (leftover) await stopRecorded(leftover, stragglerGrace);
  const log = openSync(path.join(home.logs, "supervisor.log"), "a", 0o600);
  const child = spawn(process.execPath, ["--max-semi-space-size=1", supervisorScript], {
    detached: true,
    stdio: ["ignore", log, log],
    env: { ...process.env, BERTH_HOME: home.root },
    cwd: home.root,
  });
  closeSync(log);
  child.unref();
}

async function stopStarted(home: CommandContext["home"]): Promise<void> {
  const record = readProcessRecord(home);
  if (record) await stopRecorded(record, stragglerGrace);
}

async function waitForCluster({ home }: CommandContext, config: ClusterConfig, progress: Progress): Promise<void> {
  const probe = new ClusterProbe(home, config);
  try {
    await progress.step("API server answers", () =>
      waitUntil("the API server answering", () => probe.apiReady(), home, apiTimeout),
    );
    await progress.step("Node is ready", () =>
      waitUntil("the node becoming ready", () => probe.nodeReady(), home, nodeTimeout),
    );
    await progress.step("Cluster DNS answers", () =>
      waitUntil("cluster DNS answering", () => probe.dnsAnswers(), home, nodeTimeout),
    );
  } finally {
    probe.close();
  }
}

import { spawn } from "node:child_process";
import { closeSync, existsSync, openSync, rmSync } from "node:fs";
import path from "node:path";
import type { ClusterConfig } from "../cluster/cluster-config.ts";
import { plannedConfig, writeConfig } from "../cluster/config.ts";
import { engineOf } from "../cluster/engine-address.ts";
import { ensureHome } from "../cluster/ensure-home.ts";
import type { ClusterHome } from "../cluster/home.ts";
import { withLock } from "../cluster/lock.ts";
import { ensurePki, loadIssuer } from "../cluster/pki/ensure-pki.ts";
import { checkMachine, requirePlatform } from "../cluster/preflight/checks.ts";
import { partsOf } from "../cluster/readiness/parts.ts";
import { ClusterProbe } from "../cluster/readiness/probe.ts";
import { waitUntil } from "../cluster/readiness/wait.ts";
import {
  readProcessRecord,
  resumeProcesses,
  runningProcesses,
  stopProcesses,
  supervisorIsAlive,
  writeProcessRecord,
} from "../cluster/supervisor/process-record.ts";
import { buildOf } from "../cluster/supervisor/program-build.ts";
import { identify } from "../util/process-identity.ts";
import type { CommandContext } from "./command-context.ts";
import { untilInterrupted } from "./interruption.ts";
import { installKubeconfig } from "./kubeconfig.ts";
import { Progress } from "./progress.ts";

const apiTimeout = 60_000;
const nodeTimeout = 120_000;
const stragglerGrace = 5_000;
const stopGrace = 15_000;

/**
 * Brings the cluster up, or heals it: what runs already stays, unless its programs were built anew; what is missing is
 * started, containers of a crashed cluster are adopted. Resolves when the API, the node and DNS work. When interrupted,
 * it stops what it started.
 */
export async function up(context: CommandContext, wanted: Partial<ClusterConfig>): Promise<void> {
  const { home } = context;
  requirePlatform();
  await withLock(home.root, async () => {
    const progress = new Progress();
    const config = await prepareHome(context, wanted, progress);
    const healing = supervisorIsAlive(readProcessRecord(home));
    try {
      await untilInterrupted(async (signal) => {
        if (!healing) await progress.step("Starting processes", () => startSupervisor(context, config));
        await waitForCluster(context, config, progress, signal);
      });
    } catch (error) {
      // What was started here and does not come up must not go on trying behind the user's back.
      if (!healing) await stopProcesses(home, stragglerGrace);
      throw error;
    }
    progress.done(
      `Cluster ${config.name} is up; kubectl's current context is "${config.name}", in ${install(home, config)}`,
    );
  });
}

function install(home: ClusterHome, config: ClusterConfig): string {
  try {
    return installKubeconfig(home, config);
  } catch (error) {
    throw new Error(`cluster ${config.name} is up, but ${(error as Error).message}`, { cause: error });
  }
}

/** What is refused leaves nothing behind. */
async function prepareHome(context: CommandContext, wanted: Partial<ClusterConfig>, progress: Progress) {
  const undo = ensureHome(context.home);
  try {
    return await prepare(context, wanted, progress);
  } catch (error) {
    undo();
    throw error;
  }
}

/** Everything before the first process: nothing is written until the machine was found fit. */
async function prepare({ home, supervisorScript }: CommandContext, wanted: Partial<ClusterConfig>, progress: Progress) {
  const record = readProcessRecord(home);
  const running = supervisorIsAlive(record);
  const planned = plannedConfig(home, wanted, running);
  if (running) resumeProcesses(home);
  else if (runningProcesses(home).length > 0)
    await progress.step("Stopping what a crash left", () => stopProcesses(home, stopGrace));
  await progress.step("Checking this machine", () =>
    Promise.all([checkMachine({ home, config: planned, running }), loadIssuer(home)]),
  );
  const config = { ...planned, engine: engineOf(planned).host };
  writeConfig(home, config);
  const renewed = await progress.step("Keys and certificates", () => ensurePki(home, config));
  const why =
    running &&
    (reasonToStartAfresh(renewed, record.build, buildOf(supervisorScript)) ?? (await deletedNode(home, config)));
  if (why) await progress.step(`Stopping processes, for ${why}`, () => stopProcesses(home, stopGrace));
  return config;
}

function reasonToStartAfresh(renewed: boolean, running: string | undefined, built: string | undefined) {
  if (renewed) return "the new certificates";
  return built !== undefined && built !== running ? "the programs built since" : undefined;
}

/** As upstream's, a kubelet registers its node when it starts, and never again. */
async function deletedNode(home: ClusterHome, config: ClusterConfig): Promise<string | undefined> {
  const probe = new ClusterProbe(home, config);
  try {
    return (await probe.nodeIsMissing()) ? `the node ${config.nodeName} that was deleted` : undefined;
  } finally {
    probe.close();
  }
}

function startSupervisor({ home, supervisorScript }: CommandContext, cluster: ClusterConfig): void {
  if (!existsSync(supervisorScript)) throw new Error(`${supervisorScript} is missing; run make build`);
  // What an earlier supervisor recorded must not be taken for this one's.
  rmSync(home.processRecord, { recursive: true, force: true });
  const log = openSync(path.join(home.logs, "berth-supervisor.log"), "a", 0o600);
  const child = spawn(process.execPath, ["--max-semi-space-size=1", supervisorScript], {
    detached: true,
    stdio: ["ignore", log, log],
    // The programs know no contexts of Docker.
    env: { ...process.env, BERTH_HOME: home.root, DOCKER_HOST: engineOf(cluster).host },
    cwd: home.root,
  });
  closeSync(log);
  child.unref();
  // Until it writes its own record, this one lets others find it.
  const supervisor = child.pid === undefined ? undefined : identify(child.pid);
  if (supervisor && !readProcessRecord(home))
    writeProcessRecord(home, { supervisor, build: buildOf(supervisorScript), processes: [] });
}

async function waitForCluster(
  { home }: CommandContext,
  config: ClusterConfig,
  progress: Progress,
  signal: AbortSignal,
): Promise<void> {
  const probe = new ClusterProbe(home, config);
  const { api, node, dns } = partsOf(home, probe);
  const wait = (what: string, ready: () => Promise<boolean>, timeoutMs: number) =>
    waitUntil(what, ready, { home, timeoutMs, signal });
  try {
    await progress.step("API server answers", () => wait("the API server answering", api, apiTimeout));
    await progress.step("Node is ready", () => wait("the node becoming ready", node, nodeTimeout));
    await progress.step("Cluster DNS answers", () => wait("cluster DNS answering", dns, nodeTimeout));
    for (const shortage of await probe.nodeShortages()) progress.note(shortage);
  } finally {
    probe.close();
  }
}

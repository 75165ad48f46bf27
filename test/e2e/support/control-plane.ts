import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import path from "node:path";
import { plannedConfig } from "../../../pkg/cluster/config.ts";
import { ensureHome } from "../../../pkg/cluster/ensure-home.ts";
import { type ClusterHome, clusterHome } from "../../../pkg/cluster/home.ts";
import { ensurePki } from "../../../pkg/cluster/pki/ensure-pki.ts";
import { freePort } from "../../../pkg/testing/free-port.ts";
import { ApiClient } from "./api-client.ts";
import { root, until } from "./cluster.ts";

/** An API server on a store of its own and a scheduler, each its own program, as on a machine without nodes. */
export interface ControlPlane extends AsyncDisposable {
  /** Where its keys are. */
  readonly home: string;
  readonly apiPort: number;
  readonly client: ApiClient;
  readonly apiServerPid: number;
  readonly schedulerPid: number;
  /** Starts another program of the control plane beside these; it is stopped with them, if it still runs. */
  start(program: string, flags: Readonly<Record<string, string | number>>): ChildProcess;
}

function start(program: string, flags: Readonly<Record<string, string | number>>): ChildProcess {
  const args = Object.entries(flags).map(([name, value]) => `--${name}=${value}`);
  const nodeFlags = (process.env.BERTH_BENCH_NODE_FLAGS ?? "").split(" ").filter(Boolean);
  return spawn(process.execPath, [...nodeFlags, path.join(root, `.build/${program}.js`), ...args], {
    stdio: ["ignore", "ignore", "inherit"],
  });
}

function startApiServer(home: ClusterHome, port: number): ChildProcess {
  const pki = (file: string) => path.join(home.pki, file);
  return start("kube-apiserver", {
    "secure-port": port,
    "advertise-address": "10.244.0.1",
    "data-dir": home.data,
    "tls-cert-file": pki("apiserver.crt"),
    "tls-private-key-file": pki("apiserver.key"),
    "client-ca-file": pki("ca.crt"),
    "service-account-signing-key-file": pki("sa.key"),
    "kubelet-certificate-authority": pki("ca.crt"),
    "kubelet-client-certificate": pki("apiserver-kubelet-client.crt"),
    "kubelet-client-key": pki("apiserver-kubelet-client.key"),
  });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  await ended;
}

/**
 * Starts both programs over HTTPS, with the identities and the durable store that a cluster has; all of it under
 * .cache.
 */
export async function startControlPlane(directory: string): Promise<ControlPlane> {
  const home = clusterHome(path.join(root, ".cache", directory));
  rmSync(home.root, { recursive: true, force: true });
  ensureHome(home);
  const apiPort = await freePort();
  await ensurePki(home, plannedConfig(home, { apiPort, nodeName: "none" }, false));
  const apiServer = startApiServer(home, apiPort);
  const client = new ApiClient(home.root, apiPort);
  const answers = (url: string) => client.call("GET", url).then(Boolean, () => false);
  await until("the API server answering", () => answers("/readyz"));
  const scheduler = start("kube-scheduler", {
    kubeconfig: path.join(home.kubeconfigs, "scheduler.conf"),
    "secure-port": await freePort(),
  });
  const others: ChildProcess[] = [];
  return {
    home: home.root,
    apiPort,
    client,
    apiServerPid: apiServer.pid ?? 0,
    schedulerPid: scheduler.pid ?? 0,
    start(program, flags) {
      const child = start(program, flags);
      others.push(child);
      return child;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(others.map(stop));
      await stop(scheduler);
      client.close();
      await stop(apiServer);
      rmSync(home.root, { recursive: true, force: true });
    },
  };
}

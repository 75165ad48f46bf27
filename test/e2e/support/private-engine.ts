import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { mountPointsBelow } from "../../../pkg/kubelet/volumes/mount-points.ts";
import { waitFor } from "../../../pkg/testing/wait-for.ts";
import { attempt, type Outcome, root, run, testCluster, until } from "./cluster.ts";
import { childrenOf, endNow, endProcessesOf, processes, readOf } from "./processes.ts";

const kubectlProgram = path.join(root, ".cache/bin/kubectl");

/** Fills the disk of a folder to the last byte. Returns what makes room again. */
export function fillDisk(folder: string): () => void {
  const files = ["1M", "1k"].map((size) => ({ size, file: path.join(folder, `fill-${size}`) }));
  for (const { size, file } of files) attempt("dd", ["if=/dev/zero", `of=${file}`, `bs=${size}`]);
  return () => {
    for (const { file } of files) rmSync(file);
  };
}

/**
 * A Docker Engine of the test's own in a network namespace of its own, so that it can be killed without harm to
 * anybody's containers. A cluster on it has the whole namespace to itself: default ports and addresses.
 */
export class PrivateEngine {
  readonly name: string;
  readonly #directory = mkdtempSync(path.join(tmpdir(), "berth-engine-"));
  /** The Berth home of a cluster on it. */
  readonly home = path.join(this.#directory, "home");
  /** Its images and containers. */
  readonly data = path.join(this.#directory, "data");
  readonly #socket = path.join(this.#directory, "docker.sock");
  readonly environment = {
    ...process.env,
    DOCKER_HOST: `unix://${this.#socket}`,
    BERTH_HOME: this.home,
    KUBECONFIG: path.join(this.#directory, "kubeconfig"),
  };
  #dockerd: ChildProcess | undefined;

  /** `purpose` tells it from others of the suite. */
  constructor(purpose: string) {
    this.name = `${testCluster.name}-${purpose}`;
  }

  /** Gives it a small disk of its own, before it starts. See {@link fillDisk}. */
  limitDisk(megabytes: number): void {
    mkdirSync(this.data);
    run("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m`, "tmpfs", this.data]);
  }

  async start(): Promise<void> {
    if (attempt("ip", ["netns", "pids", this.name]).code !== 0) {
      run("ip", ["netns", "add", this.name]);
      run("ip", ["-n", this.name, "link", "set", "lo", "up"]);
    }
    const under = (name: string) => path.join(this.#directory, name);
    rmSync(under("pid"), { force: true });
    const log = openSync(under("log"), "a");
    // Not `ip netns exec`: it mounts a new /sys, in which dockerd finds no cgroups.
    const flags = [`--data-root=${this.data}`, `--exec-root=${under("exec")}`, `--pidfile=${under("pid")}`];
    this.#dockerd = spawn(
      "nsenter",
      [`--net=/run/netns/${this.name}`, "dockerd", ...flags, `--host=unix://${this.#socket}`],
      { stdio: ["ignore", log, log] },
    );
    await until("the engine answering", () => this.attempt("docker", ["version"]).code === 0);
  }

  /** SIGKILL: what it started goes on or not, as it would after a crash. */
  async kill(signal: "SIGKILL" | "SIGTERM" = "SIGKILL"): Promise<void> {
    const dockerd = this.#dockerd;
    if (!dockerd || dockerd.exitCode !== null || dockerd.signalCode !== null) return;
    const ended = once(dockerd, "exit");
    const containerd = readFileSync(path.join(this.#directory, "exec/containerd/containerd.pid"), "utf8");
    dockerd.kill(signal);
    await ended;
    // It dies with its parent, but a moment later; a new dockerd would take it for a good one.
    await until("containerd's end", () => !existsSync(`/proc/${containerd.trim()}`));
  }

  /**
   * Ends it, and all that runs on it, and starts it anew on empty directories, as after a new installation. Whatever
   * starts while it ends would go on without it, with the address of somebody's next pod.
   */
  async forgetEverything(): Promise<void> {
    await this.kill("SIGTERM");
    await this.#endShims();
    for (const folder of ["exec", "data"]) await this.#removeMounted(path.join(this.#directory, folder));
    await this.start();
  }

  /** Removes a folder of its own; a killed engine leaves things mounted there, and the data directory on itself. */
  async #removeMounted(folder: string): Promise<void> {
    for (const point of await mountPointsBelow(folder)) run("umount", [point]);
    // Killed containers end in their own time, and write there until then.
    await waitFor(() => rmSync(folder, { recursive: true, force: true }));
  }

  /** The containers whose processes live, whatever the engine itself makes of them. */
  livingContainers(): string[] {
    const socket = path.join(this.#directory, "exec/containerd/containerd.sock");
    const [, ...tasks] = this.run("ctr", ["--address", socket, "--namespace", "moby", "tasks", "list"]).split("\n");
    return tasks.filter((task) => /RUNNING|CREATED/.test(task)).map((task) => task.split(/\s/, 1)[0] ?? "");
  }

  /** Arguments of `nsenter` that run a program in the namespace. */
  within = (program: string, ...args: string[]): string[] => [`--net=/run/netns/${this.name}`, program, ...args];

  /** Runs a program in the namespace, with this engine as its Docker and a Berth home of its own. */
  attempt(program: string, args: readonly string[], input = ""): Outcome {
    return attempt("nsenter", this.within(program, ...args), { env: this.environment, input });
  }

  run(program: string, args: readonly string[] = [], input = ""): string {
    const { code, stdout, stderr } = this.attempt(program, args, input);
    if (code !== 0) throw new Error(`${program} ${args.join(" ")} failed (${code}):\n${stdout}\n${stderr}`);
    return stdout;
  }

  /** Copies an image from the machine's ordinary engine: in this namespace nothing can be fetched. */
  receiveImage(name: string): void {
    const archive = path.join(this.#directory, "image.tar");
    run("docker", ["save", "--output", archive, name]);
    this.run("docker", ["load", "--input", archive]);
    rmSync(archive);
  }

  berth = (...args: string[]): string => this.run("node", [path.join(root, ".build/berth.js"), ...args]);
  kubectl = (...args: string[]): string => this.run(kubectlProgram, args);
  apply = (manifest: string): string => this.run(kubectlProgram, ["apply", "-f", "-"], manifest);

  /**
   * What a reboot leaves of a machine: disks. Berth's processes and every container are gone, and so is what the kernel
   * held: links, routes, firewall rules, namespaces, mounts.
   */
  async reboot(cluster: string): Promise<void> {
    endProcessesOf(this.home);
    const running = this.run("docker", ["ps", "-q"]).split("\n").filter(Boolean);
    if (running.length > 0) this.run("docker", ["kill", ...running]);
    await this.kill();
    run("ip", ["netns", "delete", cluster]);
    // Deleting one end of a pair deletes the other.
    for (const link of this.#links()) this.attempt("ip", ["link", "delete", link]);
    this.run("iptables-restore", [], "*filter\nCOMMIT\n*nat\nCOMMIT\n");
    for (const point of await mountPointsBelow(this.home)) run("umount", [point]);
    const record = path.join(this.home, "run/processes.json");
    const otherBoot = "00000000-0000-0000-0000-000000000000/";
    writeFileSync(record, readFileSync(record, "utf8").replaceAll(/[0-9a-f-]{36}\//g, otherBoot));
    await this.start();
  }

  #links(): string[] {
    const links = JSON.parse(this.run("ip", ["-json", "link"])) as { ifname: string }[];
    return links.map(({ ifname }) => ifname).filter((link) => link !== "lo");
  }

  /**
   * The shims of this engine's containerd, by its socket's path. They outlive a killed engine; of those that its
   * successor did not take back nobody else knows.
   */
  shims(): number[] {
    const address = path.join(this.#directory, "exec/containerd/containerd.sock");
    return processes().filter((pid) => {
      const [program = "", ...args] = readOf(pid, "cmdline").split("\0");
      return path.basename(program).startsWith("containerd-shim") && args[args.indexOf("-address") + 1] === address;
    });
  }

  /** Ends what is left of its containers: their processes first, for those of a shim that has gone are init's. */
  async #endShims(): Promise<void> {
    const shims = this.shims();
    const below = (pid: number): number[] => [pid, ...childrenOf(pid).flatMap(below)];
    for (const pid of shims.flatMap(childrenOf).flatMap(below)) endNow(pid);
    for (const pid of shims) endNow(pid);
    await until("the end of the engine's shims", () => this.shims().length === 0);
  }

  async remove(): Promise<void> {
    await this.kill("SIGTERM");
    await this.#endShims();
    attempt("ip", ["netns", "delete", this.name]);
    await this.#removeMounted(this.#directory);
  }
}

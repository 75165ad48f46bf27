import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, expect } from "vitest";
import { type Outcome, root, until } from "./cluster.ts";
import { image, sleeper } from "./manifests.ts";
import { PrivateEngine } from "./private-engine.ts";
import { processesOf } from "./processes.ts";

export const berthProgram = path.join(root, ".build/berth");

/** Flags for a cluster beside one that has the default ports and addresses. */
export const otherPlaces = [
  "--api-port=7443",
  "--kubelet-port=10251",
  "--pod-cidr=10.245.0.0/24",
  "--service-cidr=10.97.0.0/16",
];

interface Status {
  readonly processes: readonly { readonly name: string; readonly pid?: number; readonly healthy: boolean }[];
}

/** A cluster on an engine of its own: what breaks it, or leaves something behind, harms nobody. */
class PrivateCluster {
  readonly engine: PrivateEngine;
  readonly name: string;

  constructor(purpose: string) {
    this.engine = new PrivateEngine(purpose);
    this.name = `${this.engine.name}-c`;
  }

  /** The whole cluster is gone at the end, and its engine. */
  async remove(): Promise<void> {
    try {
      this.engine.berth("down", "--purge");
    } finally {
      await this.engine.remove();
    }
  }

  up = (...flags: string[]): string => this.engine.berth("up", `--name=${this.name}`, ...flags);

  attemptBerth = (...args: string[]): Outcome => this.engine.attempt(berthProgram, args);

  /** `berth up` beside the test, which goes on when it has said `words`. */
  async upUntil(words: string) {
    const child = spawn("nsenter", this.engine.within(berthProgram, "up", `--name=${this.name}`), {
      env: this.engine.environment,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let said = "";
    const ended = once(child, "close") as Promise<[number | null]>;
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (said += String(chunk)));
    await until(words, () => said.includes(words) || child.exitCode !== null);
    return { pid: child.pid ?? 0, kill: (signal: NodeJS.Signals) => child.kill(signal), ended, said: () => said };
  }

  /** What `berth status` says of each of its processes. */
  processes(): Status["processes"] {
    return (JSON.parse(this.attemptBerth("status", "-o", "json").stdout) as Status).processes;
  }

  pidOf(process: string): number {
    return this.processes().find(({ name }) => name === process)?.pid ?? 0;
  }

  /** Of the processes that there are, whatever `berth status` knows of them. */
  pids(): number[] {
    return processesOf(this.engine.home);
  }

  /** Each of its processes runs once and is healthy. */
  expectWorking(): void {
    expect(this.processes().map(({ name, healthy }) => [name, healthy])).toEqual([
      ["berth-supervisor", true],
      ["berth-server", true],
      ["berth-node", true],
      ["berth-network", true],
    ]);
    expect(this.pids().length).toBe(4);
  }

  /** A pod of one container, which runs when this returns. */
  runPod(name: string): void {
    this.engine.apply(sleeper(name));
    this.engine.kubectl("wait", "--for=condition=Ready", `pod/${name}`, "--timeout=180s");
  }

  containers(): string[] {
    return this.engine.run("docker", ["ps", "-q", "--no-trunc"]).split("\n").sort();
  }

  /** The containers, when every pod has its sandbox and its one container: after a `down` they come back one by one. */
  async settledContainers(): Promise<string[]> {
    await until("every pod's containers", () => {
      const pods = this.engine.kubectl("get", "pods", "-A", "-o", "name").split("\n").filter(Boolean);
      return this.containers().filter(Boolean).length === 2 * pods.length;
    });
    return this.containers();
  }
}

/**
 * A cluster on an engine of its own for the tests of a file, up when each of them begins. `purpose` tells it from
 * others.
 */
export function usePrivateCluster(purpose: string): PrivateCluster {
  const cluster = new PrivateCluster(purpose);
  beforeAll(async () => {
    await cluster.engine.start();
    cluster.engine.receiveImage(image);
  });
  beforeEach(() => void cluster.up());
  afterAll(() => cluster.remove());
  return cluster;
}

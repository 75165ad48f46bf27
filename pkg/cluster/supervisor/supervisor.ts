import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import path from "node:path";
import { serveHostSockets } from "../../component-base/host-sockets/serve.ts";
import { retireLongFile } from "../../util/bounded-file.ts";
import { identify, ownIdentity, type ProcessIdentity } from "../../util/process-identity.ts";
import type { ClusterHome } from "../home.ts";
import { type RecordedProcess, writeProcessRecord } from "./process-record.ts";
import type { ListeningPort, ProcessMessage, ProcessSpec } from "./process-spec.ts";

const firstDelay = 100;
const longestDelay = 10_000;
/** A process that lived this long starts again without delay. */
const healthyAfter = 30_000;
const stopGrace = 10_000;

interface Supervised {
  readonly spec: ProcessSpec;
  child?: ChildProcess;
  identity?: ProcessIdentity | undefined;
  state: RecordedProcess["state"];
  restarts: number;
  lastExit?: string;
  startedAt: number;
  delay: number;
  ports: readonly ListeningPort[];
}

/**
 * Keeps the processes of a cluster running: starts them in order, starts a crashed one again with backoff, hands them
 * sockets of the host's network namespace, and keeps run/processes.json true. Small on purpose: it has no library.
 */
export class Supervisor {
  readonly #processes: Supervised[];
  readonly #milestones = new Set<string>();
  #stopping = false;

  constructor(
    private readonly home: ClusterHome,
    specs: readonly ProcessSpec[],
    private readonly environment: NodeJS.ProcessEnv,
    private readonly output: { write(text: string): unknown },
    private readonly build?: string,
  ) {
    this.#processes = specs.map((spec) => ({
      spec,
      state: "waiting",
      restarts: 0,
      startedAt: 0,
      delay: firstDelay,
      ports: [],
    }));
  }

  start(): void {
    this.#startReady();
    this.#record();
  }

  /** Stops every process, last started first, and forgets the record. */
  async stop(): Promise<void> {
    this.#stopping = true;
    for (const supervised of [...this.#processes].reverse()) await this.#end(supervised);
  }

  #startReady(): void {
    for (const supervised of this.#processes) {
      const { after } = supervised.spec;
      if (supervised.state !== "waiting") continue;
      if (!after || this.#milestones.has(`${after.process}/${after.milestone}`)) this.#spawn(supervised);
    }
  }

  #spawn(supervised: Supervised): void {
    const { name, script, nodeFlags, networkNamespace } = supervised.spec;
    const node = [process.execPath, ...nodeFlags, script];
    const [program = "", ...args] = networkNamespace
      ? ["nsenter", `--net=/run/netns/${networkNamespace}`, ...node]
      : node;
    const log = this.#openLog(name);
    const child = spawn(program, args, { stdio: ["ignore", log, log, "ipc"], env: this.environment });
    if (log !== "ignore") closeSync(log);
    supervised.child = child;
    supervised.identity = child.pid === undefined ? undefined : identify(child.pid);
    supervised.state = "starting";
    supervised.startedAt = Date.now();
    serveHostSockets(child);
    child.on("message", (message) => this.#heard(supervised, message as ProcessMessage));
    child.on("error", (error) => {
      // One that could not be started has no exit to tell of.
      if (child.pid === undefined) this.#ended(supervised, error.message);
      else this.#log(`${name}: ${error.message}`);
    });
    child.on("exit", (code, signal) => this.#ended(supervised, signal ? `signal ${signal}` : `exit code ${code}`));
  }

  /** A process runs though nobody can keep what it says: somebody may have removed the folder. */
  #openLog(name: string): number | "ignore" {
    const file = path.join(this.home.logs, `${name}.log`);
    try {
      retireLongFile(file);
      return openSync(file, "a", 0o600);
    } catch (error) {
      this.#log(`cannot write ${file}: ${(error as Error).message}`);
      return "ignore";
    }
  }

  #heard(supervised: Supervised, message: ProcessMessage): void {
    switch (message.type) {
      case "milestone":
        this.#milestones.add(`${supervised.spec.name}/${message.name}`);
        this.#startReady();
        break;
      case "ready":
        supervised.state = "ready";
        supervised.ports = message.ports;
        break;
    }
    this.#record();
  }

  #ended(supervised: Supervised, how: string): void {
    supervised.identity = undefined;
    supervised.ports = [];
    if (this.#stopping) return;
    if (Date.now() - supervised.startedAt > healthyAfter) supervised.delay = firstDelay;
    this.#log(`${supervised.spec.name} ended (${how}); starting it again in ${supervised.delay} ms`);
    supervised.state = "restarting";
    supervised.lastExit = how;
    supervised.restarts++;
    this.#record();
    setTimeout(() => {
      if (this.#stopping) return;
      this.#spawn(supervised);
      this.#record();
    }, supervised.delay);
    supervised.delay = Math.min(supervised.delay * 2, longestDelay);
  }

  #end({ child }: Supervised): Promise<void> {
    if (!child || child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
    return new Promise((resolve) => {
      const kill = setTimeout(() => child.kill("SIGKILL"), stopGrace);
      child.once("exit", () => {
        clearTimeout(kill);
        resolve();
      });
      child.kill("SIGTERM");
    });
  }

  #record(): void {
    const processes = this.#processes.map(({ spec, identity, state, restarts, lastExit, ports }) => ({
      name: spec.name,
      components: spec.components,
      identity,
      state,
      restarts,
      lastExit,
      ports,
    }));
    try {
      writeProcessRecord(this.home, { supervisor: ownIdentity(), build: this.build, processes });
    } catch (error) {
      // A full disk, for one: the processes go on, and the next change is recorded again.
      this.#log(`cannot record the processes: ${(error as Error).message}`);
    }
  }

  #log(message: string): void {
    this.output.write(`${new Date().toISOString()} ${message}\n`);
  }
}

import { mkdir } from "node:fs/promises";
import type { Client, EventRecorder } from "../../client/interface.ts";
import type { Logger } from "../../component-base/logger.ts";
import type { Clock } from "../../util/clock.ts";
import { PodDisks } from "../eviction/pod-disks.ts";
import { type Pressure, PressureMonitor, type PressureThresholds } from "../eviction/pressure-monitor.ts";
import type { CriRuntime } from "../runtime/cri-calls.ts";
import { readNodeFacts } from "./node-facts.ts";
import { nodeImages } from "./node-images.ts";
import { NodeLease } from "./node-lease.ts";
import { nodeAllocatable, type NodeSettings } from "./node-object.ts";
import { NodeReporter } from "./node-reporter.ts";
import { RuntimeHealth, type RuntimeState } from "./runtime-health.ts";

export interface NodeAgentOptions {
  readonly settings: Omit<NodeSettings, "port" | "systemReserved">;
  readonly rootDir: string;
  readonly podLogsDir: string;
  readonly evictionHard: PressureThresholds;
  readonly cri: CriRuntime;
  readonly client: Client;
  readonly recorder: EventRecorder;
  readonly clock: Clock;
  readonly log: Logger;
  /** The runtime is ready again. */
  readonly onRuntimeReady: () => void;
}

/** Speaks for the node: registers it, renews its lease, reports what it has and how it is. */
export class NodeAgent {
  /** What pods may ask of this node; empty until it has started. */
  allocatable: Readonly<Record<string, string>> = {};
  readonly runtime: RuntimeHealth;
  readonly #pressure: PressureMonitor;
  readonly #lease: NodeLease;
  #reporter: NodeReporter | undefined;

  constructor(private readonly options: NodeAgentOptions) {
    const { cri, clock, client, log, settings, rootDir, podLogsDir, evictionHard } = options;
    this.runtime = new RuntimeHealth(cri, clock, (now, before) => this.#runtimeChanged(now, before));
    const disks = new PodDisks([rootDir, podLogsDir], cri);
    const folders = () => disks.folders();
    this.#pressure = new PressureMonitor(folders, evictionHard, clock, log, (now, before) =>
      this.#pressureChanged(now, before),
    );
    this.#lease = new NodeLease(settings.nodeName, client, clock, log, () => this.#reporter?.node?.metadata.uid);
  }

  /** `port`: where the kubelet's server listens. Does not wait for the API or the runtime. */
  async start(port: number): Promise<void> {
    const { rootDir, podLogsDir, evictionHard, client, clock, log } = this.options;
    await Promise.all([rootDir, podLogsDir].map((path) => mkdir(path, { recursive: true, mode: 0o750 })));
    const facts = await readNodeFacts(rootDir);
    const systemReserved = { memoryBytes: evictionHard.memoryBytes, storageBytes: evictionHard.diskBytes };
    const settings = { ...this.options.settings, port, systemReserved };
    this.allocatable = nodeAllocatable(facts, settings);
    const state = async () => ({
      runtime: this.runtime.state,
      pressure: this.#pressure.pressure,
      images: this.runtime.state.ready ? await nodeImages(this.options.cri) : [],
    });
    this.#say("Starting", "Starting kubelet.");
    await Promise.all([this.runtime.check(), this.#pressure.check()]);
    this.#reporter = new NodeReporter({ settings, facts, client, clock, log, state });
    this.#reporter.report();
    this.#lease.start();
  }

  async stop(): Promise<void> {
    this.runtime.stop();
    this.#pressure.stop();
    this.#lease.stop();
    await this.#reporter?.stop();
  }

  #runtimeChanged(now: RuntimeState, before: RuntimeState): void {
    const { nodeName } = this.options.settings;
    if (now.ready !== before.ready) {
      const reason = now.ready ? "NodeReady" : "NodeNotReady";
      this.#say(reason, `Node ${nodeName} status is now: ${reason}`);
      this.options.log.info(
        { node: nodeName, ready: now.ready, why: now.message },
        "The container runtime's state changed",
      );
      if (now.ready) this.options.onRuntimeReady();
    }
    this.#reporter?.report();
  }

  #pressureChanged(now: Pressure, before: Pressure): void {
    const { nodeName } = this.options.settings;
    const news: (string | undefined)[] = [
      Boolean(now.memory) === Boolean(before.memory) ? undefined : memoryReasons[now.memory ? 1 : 0],
      Boolean(now.disk) === Boolean(before.disk) ? undefined : diskReasons[now.disk ? 1 : 0],
    ];
    for (const reason of news) if (reason) this.#say(reason, `Node ${nodeName} status is now: ${reason}`);
    this.#reporter?.report();
  }

  /** Upstream's events name the node by its name where the uid belongs: `kubectl describe node` looks for that. */
  #say(reason: string, message: string): void {
    const { nodeName: name } = this.options.settings;
    const about = { apiVersion: "v1", kind: "Node", metadata: { name, uid: name } };
    this.options.recorder.event(about, "Normal", reason, message);
  }
}

const memoryReasons = ["NodeHasSufficientMemory", "NodeHasInsufficientMemory"] as const;
const diskReasons = ["NodeHasNoDiskPressure", "NodeHasDiskPressure"] as const;

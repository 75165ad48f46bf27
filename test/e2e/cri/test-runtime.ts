import { randomUUID } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { silentLogger } from "../../../pkg/component-base/logger.ts";
import { connectCri, type CriRuntime } from "../../../pkg/cri/client.ts";
import type { ContainerConfig, DeepPartial, PodSandboxConfig } from "../../../pkg/cri/generated/cri/v1/api.ts";
import { createCriDocker } from "../../../pkg/cri-docker/cri-docker.ts";
import { removeContainers } from "../../../pkg/cri-docker/docker/remove-containers.ts";

export const image = "berth.test/busybox:1";

interface Sandbox {
  readonly id: string;
  readonly config: DeepPartial<PodSandboxConfig>;
}

/** A container runtime of its own, whose pods are on Docker's default bridge. */
export class TestRuntime {
  readonly folder = mkdtempSync(path.join(tmpdir(), "berth-cri-"));
  readonly cluster = path.basename(this.folder);
  #component = this.#newComponent();
  #connection = connectCri(this.#socket);

  get cri(): CriRuntime {
    return this.#connection.runtime;
  }

  start(): Promise<void> {
    return this.#component.start();
  }

  /** As after a restart of the program: everything but the containers is new. `meanwhile` happens in between. */
  async restart(meanwhile: () => Promise<void> = async () => undefined): Promise<void> {
    await this.#leave();
    await meanwhile();
    this.#component = this.#newComponent();
    this.#connection = connectCri(this.#socket);
    await this.#component.start();
  }

  async close(): Promise<void> {
    await this.#leave();
    await removeContainers(this.cluster);
    rmSync(this.folder, { recursive: true, force: true });
  }

  async sandbox(config: DeepPartial<PodSandboxConfig> = {}): Promise<Sandbox> {
    const uid = randomUUID();
    const full = {
      metadata: { name: "web", namespace: "default", uid, attempt: 0 },
      hostname: "web",
      logDirectory: path.join(this.folder, "logs", uid),
      labels: { "io.kubernetes.pod.uid": uid },
      dnsConfig: { servers: ["10.96.0.10"], searches: ["default.svc.cluster.local"], options: ["ndots:5"] },
      linux: { securityContext: {} },
      ...config,
    };
    const { podSandboxId } = await this.cri.runPodSandbox({ config: full });
    return { id: podSandboxId, config: full };
  }

  /** Makes a container that runs a shell script; returns its id. */
  async create({ id, config }: Sandbox, script: string, more: DeepPartial<ContainerConfig> = {}): Promise<string> {
    const name = more.metadata?.name ?? `c${randomUUID().slice(0, 8)}`;
    const { containerId } = await this.cri.createContainer({
      podSandboxId: id,
      sandboxConfig: config,
      config: {
        ...{
          metadata: { name, attempt: 0 },
          image: { image },
          command: ["sh", "-c", script],
          logPath: `${name}/0.log`,
        },
        linux: { resources: { oomScoreAdj: -997n }, securityContext: {} },
        ...more,
      },
    });
    return containerId;
  }

  async run(sandbox: Sandbox, script: string, more: DeepPartial<ContainerConfig> = {}): Promise<string> {
    const containerId = await this.create(sandbox, script, more);
    await this.cri.startContainer({ containerId });
    return containerId;
  }

  async status(containerId: string) {
    const { status } = await this.cri.containerStatus({ containerId });
    if (!status) throw new Error(`no status of ${containerId}`);
    return status;
  }

  /** The lines of a container's log, without their times. */
  async log(containerId: string): Promise<string[]> {
    const text = readFileSync((await this.status(containerId)).logPath, "utf8");
    return text
      .split("\n")
      .slice(0, -1)
      .map((line) => line.slice(line.indexOf(" ") + 1));
  }

  get #socket(): string {
    return path.join(this.folder, "cri.sock");
  }

  #newComponent() {
    const { cluster, folder } = this;
    const stateDir = path.join(folder, "state");
    return createCriDocker({ socket: this.#socket, stateDir, network: "bridge", cluster, log: silentLogger });
  }

  async #leave(): Promise<void> {
    this.#connection.close();
    await this.#component.stop();
  }
}

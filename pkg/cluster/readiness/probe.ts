import { existsSync, readFileSync } from "node:fs";
import { Agent, request } from "node:https";
import path from "node:path";
import { createSecureContext } from "node:tls";
import type { ClusterConfig } from "../cluster-config.ts";
import { addressesOf } from "../config.ts";
import type { ClusterHome } from "../home.ts";
import { nameIsAnswered } from "./dns-question.ts";

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly message?: string;
}

/** Of the node's conditions those that tell of a shortage, with what mends it. */
const remedies: ReadonlyMap<string, string> = new Map([
  ["DiskPressure", "make room on that disk"],
  ["MemoryPressure", "end what takes the machine's memory"],
]);

/** Asks a cluster's parts whether they work, with the admin's credentials. One agent for all questions. */
export class ClusterProbe {
  readonly #agent: Agent;

  constructor(
    home: ClusterHome,
    private readonly config: ClusterConfig,
  ) {
    // A cluster that was never brought up has none: it is asked all the same, and does not answer.
    const file = (name: string) => readIfThere(path.join(home.pki, name));
    const admin = { ca: file("ca.crt"), cert: file("admin.crt"), key: file("admin.key") };
    // One context for all: reading keys anew for each question took the time that the programs asked need to start.
    this.#agent = new Agent({ secureContext: createSecureContext(admin), keepAlive: true });
  }

  close(): void {
    this.#agent.destroy();
  }

  /** The API server's /readyz says ok. */
  async apiReady(): Promise<boolean> {
    const answer = await this.#get("/readyz");
    return answer?.status === 200;
  }

  /** The node exists and its Ready condition is True. */
  async nodeReady(): Promise<boolean> {
    return (await this.#trueConditions()).some(({ type }) => type === "Ready");
  }

  /** The API server says that there is no such node: somebody deleted it, or its kubelet has not registered it yet. */
  async nodeIsMissing(): Promise<boolean> {
    return (await this.#node())?.status === 404;
  }

  /** A sentence for each thing that the node runs short of: it is ready, but new pods stay Pending. */
  async nodeShortages(): Promise<string[]> {
    const short = (await this.#trueConditions()).filter(({ type }) => remedies.has(type));
    return short.map(
      ({ type, message = "" }) =>
        `the node has ${type} (${message.replace(/^kubelet has /, "")}): new pods stay Pending; ${remedies.get(type)}`,
    );
  }

  async #trueConditions(): Promise<readonly Condition[]> {
    const answer = await this.#node();
    if (answer?.status !== 200) return [];
    const { status } = JSON.parse(answer.body) as { status?: { conditions?: readonly Condition[] } };
    return status?.conditions?.filter((condition) => condition.status === "True") ?? [];
  }

  /** Cluster DNS answers the address of kubernetes.default, asked from the host, within `patienceMs`. */
  dnsAnswers(patienceMs?: number): Promise<boolean> {
    const { clusterDNS } = addressesOf(this.config);
    return nameIsAnswered(`kubernetes.default.svc.${this.config.clusterDomain}`, { address: clusterDNS }, patienceMs);
  }

  #node() {
    return this.#get(`/api/v1/nodes/${this.config.nodeName}`);
  }

  #get(pathname: string): Promise<{ status: number; body: string } | undefined> {
    return new Promise((resolve) => {
      const call = request(
        { host: "127.0.0.1", port: this.config.apiPort, path: pathname, agent: this.#agent, timeout: 2_000 },
        (response) => {
          let body = "";
          response.setEncoding("utf8");
          response.on("data", (chunk: string) => (body += chunk));
          response.on("end", () => resolve({ status: response.statusCode ?? 0, body }));
        },
      );
      call.on("timeout", () => call.destroy());
      call.on("error", () => resolve(undefined));
      call.end();
    });
  }
}

const readIfThere = (file: string) => (existsSync(file) ? readFileSync(file) : undefined);

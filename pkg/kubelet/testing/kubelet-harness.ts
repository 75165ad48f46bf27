import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Event, Pod, PodCondition, PodSpec } from "../../api/core/v1/types.generated.ts";
import { pods } from "../../api/resources.ts";
import { isNotFound } from "../../apimachinery/status-error.ts";
import type { ApiRequest } from "../../apimachinery/transport.ts";
import { createInformerFactory } from "../../client/informer/informer-factory.ts";
import type { Component } from "../../component-base/component.ts";
import { silentLogger } from "../../component-base/logger.ts";
import { createFakeCluster, type FakeCluster } from "../../testing/fake-client.ts";
import { waitFor } from "../../testing/wait-for.ts";
import { createKubelet } from "../create-kubelet.ts";
import type { KubeletOptions } from "../options.ts";
import { FakeCri } from "./fake-cri.ts";
import { FastClock } from "./fast-clock.ts";

export const nodeName = "node-1";

/** A kubelet between an API and a runtime in memory. */
export class KubeletHarness implements AsyncDisposable {
  readonly cluster: FakeCluster = createFakeCluster();
  readonly clock = new FastClock(20);
  readonly cri = new FakeCri(() => this.clock.now(), "busybox:1");
  readonly said: Pick<Event, "type" | "reason" | "message">[] = [];
  /** Every version of every pod that the API has had, oldest first. */
  readonly #versions: Pod[] = [];
  #kubelet: Component | undefined;

  private constructor(
    readonly root: string,
    private readonly overrides: Partial<KubeletOptions>,
  ) {
    this.cluster.api.intercept = (request) => this.#mergeConditions(request);
    this.cluster.api.watch(
      { verb: "watch", resource: pods },
      { event: ({ object }) => void this.#versions.push(object as Pod), closed: () => undefined },
    );
  }

  static async start(overrides: Partial<KubeletOptions> = {}): Promise<KubeletHarness> {
    const harness = new KubeletHarness(await mkdtemp(join(tmpdir(), "kubelet-")), overrides);
    await harness.startKubelet();
    return harness;
  }

  async startKubelet(): Promise<void> {
    const { client } = this.cluster;
    this.#kubelet = createKubelet({
      ...{ nodeName, client, log: silentLogger, nodeIps: ["192.0.2.10"], clusterDns: ["10.96.0.10"] },
      informers: createInformerFactory(client, silentLogger),
      recorder: {
        event: (about, type, reason, message) => {
          if (about.kind === "Pod") this.said.push({ type, reason, message });
        },
      },
      cri: this.cri,
      clock: this.clock,
      rootDir: join(this.root, "kubelet"),
      podLogsDir: join(this.root, "logs"),
      ...this.overrides,
    });
    await this.#kubelet.start();
  }

  async stopKubelet(): Promise<void> {
    await this.#kubelet?.stop();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stopKubelet();
    this.clock[Symbol.dispose]();
    await rm(this.root, { recursive: true, force: true });
  }

  async create(name: string, spec: Partial<PodSpec> = {}, metadata: Partial<Pod["metadata"]> = {}): Promise<Pod> {
    const [pod] = await this.cluster.add(pods, makePod(name, spec, metadata));
    if (!pod) throw new Error("not created");
    return pod;
  }

  async get(name: string): Promise<Pod | undefined> {
    try {
      return await this.cluster.client.resource(pods).get({ namespace: "default", name });
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  /** Waits for a pod to be as the check wants it, and returns it. */
  async until(name: string, check: (pod: Pod) => boolean): Promise<Pod> {
    let last: Pod | undefined;
    await waitFor(async () => {
      last = await this.get(name);
      if (!last || !check(last))
        throw new Error(`pod is ${JSON.stringify(last?.status)}; events ${JSON.stringify(this.said)}`);
    });
    return last as Pod;
  }

  /** Waits until a pod has been as the check wants it, however briefly, and returns it as it was then. */
  untilSeen(name: string, check: (pod: Pod) => boolean): Promise<Pod> {
    return waitFor(() => {
      const seen = this.#versions.find((pod) => pod.metadata.name === name && check(pod));
      if (!seen) throw new Error(`never seen; events ${JSON.stringify(this.said)}`);
      return seen;
    });
  }

  async untilGone(name: string): Promise<void> {
    await waitFor(async () => {
      if (await this.get(name)) throw new Error("still there");
    });
  }

  delete(name: string, gracePeriodSeconds?: number): Promise<void> {
    return this.cluster.client.resource(pods).delete({ namespace: "default", name }, { gracePeriodSeconds });
  }

  reasons(): readonly string[] {
    return this.said.map(({ reason }) => reason ?? "");
  }

  /** The fake API knows no merge keys; conditions are the only list that the kubelet merges. */
  #mergeConditions(request: ApiRequest): undefined {
    const body = request.body as {
      status?: { conditions?: PodCondition[]; podIPs?: object[]; hostIPs?: object[]; addresses?: object[] };
    };
    if (request.verb !== "patch" || request.patchType !== "strategic" || !body.status) return;
    const old = this.cluster.api.store.find(request) as Pod | undefined;
    const status = { ...body.status } as Record<string, unknown>;
    for (const field of ["podIPs", "hostIPs", "addresses"] as const) {
      if (body.status[field]) status[field] = body.status[field].filter((entry) => !("$patch" in entry));
    }
    const patched = body.status.conditions ?? [];
    const merged = new Map(
      [...(old?.status?.conditions ?? []), ...patched.map(withoutNulls)].map((each) => [each.type, each]),
    );
    status.conditions = [...merged.values()];
    Object.assign(request, { patchType: "merge", body: { ...body, status } });
  }
}

const withoutNulls = (condition: PodCondition) =>
  Object.fromEntries(Object.entries(condition).filter(([, value]) => value !== null)) as unknown as PodCondition;

/** A pod bound to the harness's node, with one container "web" unless `spec` says others. It is not in the API yet. */
export function makePod(name: string, spec: Partial<PodSpec> = {}, metadata: Partial<Pod["metadata"]> = {}): Pod {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace: "default", ...metadata },
    spec: {
      nodeName,
      restartPolicy: "Always",
      terminationGracePeriodSeconds: 30,
      containers: [{ name: "web", image: "busybox:1", imagePullPolicy: "IfNotPresent" }],
      ...spec,
    },
  };
}

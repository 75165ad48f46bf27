import type { NodeInfo } from "./node-info.ts";
import type { ClusterChange, ClusterEvent, ClusterView, Plugin, WeightedPlugin } from "./plugin.ts";
import type { PodInfo } from "./pod-info.ts";
import type { QueuedPod } from "./queued-pod.ts";
import { type Status, unresolvable } from "./status.ts";

/** A refusal when no node can pass; else which nodes alone can and which plugins say so, or neither when any might. */
export interface PreFilterOutcome {
  readonly refusal?: Status;
  readonly only?: { readonly names: ReadonlySet<string>; readonly by: readonly string[] };
}

type With<K extends keyof Plugin> = Plugin & Required<Pick<Plugin, K>>;

const having = <K extends keyof Plugin>(plugins: readonly Plugin[], point: K) =>
  plugins.filter((plugin): plugin is With<K> => plugin[point] !== undefined);

/** The plugins of a profile, run point by point. Filters that a pod has no use for are left out of its cycle. */
export class Framework {
  /** Which of two pods is tried first. */
  readonly less: (a: QueuedPod, b: QueuedPod) => boolean;
  readonly #byName: ReadonlyMap<string, Plugin>;
  readonly #plugins: readonly Plugin[];
  readonly #listenersOf = new Map<ClusterEvent, readonly string[]>();
  readonly #preEnqueues: readonly With<"preEnqueue">[];
  readonly #preFilters: readonly With<"preFilter">[];
  readonly #filters: readonly With<"filter">[];
  readonly #postFilters: readonly With<"postFilter">[];
  readonly #scorers: readonly { readonly plugin: With<"score">; readonly weight: number }[];
  readonly #reservers: readonly With<"reserve">[];
  readonly #unreservers: readonly With<"unreserve">[];
  readonly #permits: readonly With<"permit">[];
  readonly #preBinders: readonly With<"preBind">[];
  readonly #binders: readonly With<"bind">[];
  readonly #postBinders: readonly With<"postBind">[];
  /** The filters of the pod in this cycle. */
  #activeFilters: readonly With<"filter">[] = [];
  #totals = new Float64Array(128);
  #scores = new Float64Array(128);

  constructor(weighted: readonly WeightedPlugin[]) {
    const plugins = weighted.map(({ plugin }) => plugin);
    const [sort] = having(plugins, "less");
    if (!sort) throw new Error("no plugin sorts the scheduling queue");
    this.less = (a, b) => sort.less(a, b);
    this.#byName = new Map(plugins.map((plugin) => [plugin.name, plugin]));
    this.#plugins = plugins;
    this.#preEnqueues = having(plugins, "preEnqueue");
    this.#preFilters = having(plugins, "preFilter");
    this.#filters = having(plugins, "filter");
    this.#postFilters = having(plugins, "postFilter");
    this.#scorers = weighted.flatMap(({ plugin, weight }) =>
      having([plugin], "score").map((scorer) => ({ plugin: scorer, weight })),
    );
    this.#reservers = having(plugins, "reserve");
    this.#unreservers = having(plugins, "unreserve").reverse();
    this.#permits = having(plugins, "permit");
    this.#preBinders = having(plugins, "preBind");
    this.#binders = having(plugins, "bind");
    this.#postBinders = having(plugins, "postBind");
  }

  preEnqueue(pod: PodInfo): Status | undefined {
    return firstStatus(this.#preEnqueues, (plugin) => plugin.preEnqueue(pod));
  }

  /** The plugins that want to hear of such events; those that register nothing hear of all. */
  listeners(event: ClusterEvent): readonly string[] {
    let names = this.#listenersOf.get(event);
    if (!names) {
      const listening = this.#plugins.filter(
        ({ requeueOn }) => requeueOn?.some((rule) => rule.events.includes(event)) ?? true,
      );
      this.#listenersOf.set(event, (names = listening.map(({ name }) => name)));
    }
    return names;
  }

  helps(name: string, pod: PodInfo, change: ClusterChange): boolean {
    const rules = this.#byName.get(name)?.requeueOn;
    // A plugin that registers nothing may be helped by anything.
    if (!rules) return true;
    return rules.some((rule) => rule.events.includes(change.event) && (rule.helps?.(pod, change) ?? true));
  }

  /** What the plugins say of the pod before any node is looked at. One that rules it out for good has the last word. */
  preFilter(pod: PodInfo, cluster: ClusterView): PreFilterOutcome {
    const skipped = new Set<string>();
    const by: string[] = [];
    let names: ReadonlySet<string> | undefined;
    let refusal: Status | undefined;
    for (const plugin of this.#preFilters) {
      const result = plugin.preFilter(pod, cluster);
      if (result === undefined) continue;
      if (result === "skip") skipped.add(plugin.name);
      else if ("code" in result) {
        if (result.code === "UnschedulableAndUnresolvable") return { refusal: result };
        refusal = result;
      } else {
        by.push(plugin.name);
        names = names ? intersection(names, result.nodeNames) : result.nodeNames;
        if (names.size === 0) return { refusal: noNodeSatisfies(by) };
      }
    }
    if (refusal) return { refusal };
    this.#activeFilters = skipped.size === 0 ? this.#filters : this.#filters.filter(({ name }) => !skipped.has(name));
    return names ? { only: { names, by } } : {};
  }

  /** Why the node does not fit; undefined when it does. */
  filter(pod: PodInfo, node: NodeInfo): Status | undefined {
    const filters = this.#activeFilters;
    for (let index = 0; index < filters.length; index++) {
      const status = filters[index]?.filter(pod, node);
      if (status !== undefined) return status;
    }
    return undefined;
  }

  /** What the plugins have to say about a pod that fits nowhere, for its message. */
  postFilter(pod: PodInfo, statuses: ReadonlyMap<Status, number>, cluster: ClusterView): string {
    return this.#postFilters.flatMap((plugin) => plugin.postFilter(pod, statuses, cluster).reasons).join(", ");
  }

  /** The weighted sum of all scores, by the position of the node; valid until the next call. */
  score(pod: PodInfo, nodes: readonly NodeInfo[], cluster: ClusterView): Float64Array {
    const count = nodes.length;
    if (this.#totals.length < count) {
      this.#totals = new Float64Array(2 * count);
      this.#scores = new Float64Array(2 * count);
    }
    const totals = this.#totals;
    const scores = this.#scores;
    totals.fill(0, 0, count);
    for (const { plugin, weight } of this.#scorers) {
      if (plugin.preScore?.(pod, nodes, cluster) === false) continue;
      for (let index = 0; index < count; index++) scores[index] = plugin.score(pod, nodes[index] as NodeInfo);
      plugin.normalizeScores?.(scores, count);
      for (let index = 0; index < count; index++) totals[index] = (totals[index] ?? 0) + weight * (scores[index] ?? 0);
    }
    return totals;
  }

  reserve(pod: PodInfo, nodeName: string): Status | undefined {
    return firstStatus(this.#reservers, (plugin) => plugin.reserve(pod, nodeName));
  }

  unreserve(pod: PodInfo, nodeName: string): void {
    for (const plugin of this.#unreservers) plugin.unreserve(pod, nodeName);
  }

  /**
   * Permit, preBind, bind and postBind: everything after the choice. Undefined when the pod is bound; throws when it
   * could not be.
   */
  async bind(pod: PodInfo, nodeName: string): Promise<Status | undefined> {
    for (const plugin of this.#permits) {
      const status = await running("Permit", plugin, () => plugin.permit(pod, nodeName));
      if (status) return status;
    }
    for (const plugin of this.#preBinders) {
      const status = await running("PreBind", plugin, () => plugin.preBind(pod, nodeName));
      if (status) return status;
    }
    for (const plugin of this.#binders) {
      if (!(await running("Bind", plugin, () => plugin.bind(pod, nodeName)))) continue;
      for (const each of this.#postBinders) each.postBind(pod, nodeName);
      return undefined;
    }
    throw new Error("no plugin binds the pod");
  }
}

/** Names the plugin in what it throws; the error itself is the cause. */
async function running<T>(point: string, { name }: Plugin, run: () => Promise<T> | T): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw new Error(`running ${point} plugin "${name}": ${(error as Error).message}`, { cause: error });
  }
}

function noNodeSatisfies(plugins: readonly string[]): Status {
  const [first = ""] = plugins;
  const which = plugins.length === 1 ? ` ${first}` : `(s) [${plugins.join(" ")}] simultaneously`;
  return unresolvable(first, `node(s) didn't satisfy plugin${which}`);
}

function firstStatus<P>(plugins: readonly P[], ask: (plugin: P) => Status | undefined): Status | undefined {
  for (const plugin of plugins) {
    const status = ask(plugin);
    if (status) return status;
  }
  return undefined;
}

function intersection(a: ReadonlySet<string>, b: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...a].filter((name) => b.has(name)));
}

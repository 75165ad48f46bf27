import { ofBudget, ofFloor, percentile, ratio, report } from "../report.ts";
import type { Contest, Contestant } from "./contest.ts";
import type { WatchLoad } from "./load.ts";
import { collectionOf, configMap, namespace } from "./objects.ts";

const watchers = 100;
const budgetMs = { 50: 1, 99: 5 } as const;
const floorPerSecond = 50_000;

type Pace = Pick<WatchLoad, "count" | "writers" | "pauseMs">;
const warmUp: Pace = { count: 100, writers: 4, pauseMs: 0 };
const paced: Pace = { count: 250, writers: 0, pauseMs: 18 };
const flatOut: Pace = { count: 2000, writers: 16, pauseMs: 0 };

/** Events to 100 watchers of a namespace: how late at 50 writes a second, how many when written flat out. */
export async function measureWatches({ berth, peer }: Contest): Promise<void> {
  for (const each of [berth, peer]) await watch(each, "bench-watch-warm-up", warmUp);
  const late = { berth: await watch(berth, "bench-watch", paced), peer: await watch(peer, "bench-watch", paced) };
  for (const p of [50, 99] as const) {
    const ours = percentile(late.berth.latencies, p);
    const comparison = ratio(ours, percentile(late.peer.latencies, p), "bare Node");
    const what = `watch, ${watchers} watchers: write's answer → event, p${p}`;
    report(what, `${ours.toFixed(2)} ms`, ofBudget(ours, budgetMs[p], " ms"), comparison);
  }
  const many = { berth: await watch(berth, "bench-flood", flatOut), peer: await watch(peer, "bench-flood", flatOut) };
  const ours = perSecond(many.berth);
  const comparison = ratio(ours, perSecond(many.peer), "bare Node");
  const what = `watch, ${watchers} watchers: events when written flat out`;
  report(what, `${Math.round(ours)}/s`, ofFloor(ours, floorPerSecond, "/s"), comparison);
}

async function watch(contestant: Contestant, name: string, pace: Pace) {
  const collection = collectionOf(name, "configmaps");
  await contestant.requests(1, { method: "POST", path: "/api/v1/namespaces", body: namespace(name) }, 1);
  return contestant.run<WatchLoad>({
    kind: "watch",
    watchers,
    watchPath: `${collection}?watch=1`,
    write: { method: "POST", path: collection, body: configMap("object-{n}", { n: "{n}" }) },
    ...pace,
  });
}

const perSecond = ({ events, ms }: { events: number; ms: number }) => (events / ms) * 1000;

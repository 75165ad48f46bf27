import { ofBudget, ofFloor, percentile, ratio, report } from "../report.ts";
import { median, medianRatio } from "../turns.ts";
import type { Contest, Contestant, Measured } from "./contest.ts";
import type { WatchLoad } from "./load.ts";
import { collectionOf, configMap, namespace } from "./objects.ts";

const watchers = 100;
/** Berth and the peer take turns, so that both meet the machine's moods. */
const turns = 5;
const budgetMs = { 50: 1, 99: 5 } as const;
const floorPerSecond = 50_000;

type Pace = Pick<WatchLoad, "count" | "writers" | "pauseMs">;
const warmUp: Pace = { count: 100, writers: 4, pauseMs: 0 };
const paced: Pace = { count: 60, writers: 0, pauseMs: 18 };
const flatOut: Pace = { count: 1000, writers: 16, pauseMs: 0 };

/** Events to 100 watchers of a namespace: how late at 50 writes a second, how many when written flat out. */
export async function measureWatches({ berth, peer }: Contest): Promise<void> {
  for (const each of [berth, peer]) await watch(each, "bench-watch-warm-up", warmUp);
  const late = await inTurns(berth, peer, "bench-watch", paced);
  for (const p of [50, 99] as const) {
    const [ours, theirs] = [late.berth, late.peer].map((each) => each.map(({ latencies }) => percentile(latencies, p)));
    reportWatch(`write's answer → event, p${p}`, ours, theirs, (ms) => [
      `${ms.toFixed(2)} ms`,
      ofBudget(ms, budgetMs[p], " ms"),
    ]);
  }
  const many = await inTurns(berth, peer, "bench-flood", flatOut);
  const [ours, theirs] = [many.berth, many.peer].map((each) => each.map(perSecond));
  reportWatch("events when written flat out", ours, theirs, (pace) => [
    `${Math.round(pace)}/s`,
    ofFloor(pace, floorPerSecond, "/s"),
  ]);
}

function reportWatch(
  what: string,
  ours: readonly number[] = [],
  theirs: readonly number[] = [],
  judge: (figure: number) => readonly [figure: string, verdict: string],
): void {
  const [figure, verdict] = judge(median(ours));
  report(`watch, ${watchers} watchers: ${what}`, figure, verdict, ratio(medianRatio(ours, theirs), 1, "bare Node"));
}

async function inTurns(berth: Contestant, peer: Contestant, name: string, pace: Pace) {
  const results = { berth: [] as Watched[], peer: [] as Watched[] };
  for (let turn = 0; turn < turns; turn++) {
    results.berth.push(await watch(berth, `${name}-${turn}`, pace));
    results.peer.push(await watch(peer, `${name}-${turn}`, pace));
  }
  return results;
}

type Watched = Measured<WatchLoad>;

async function watch(contestant: Contestant, name: string, pace: Pace): Promise<Watched> {
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

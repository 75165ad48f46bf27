import { ofBudget, ofFloor, percentile, ratio, report } from "../report.ts";
import type { Contest, Contestant } from "./contest.ts";
import type { RequestTemplate } from "./load.ts";
import { collectionOf, namespace, pod } from "./objects.ts";

const pods = 5000;
const budgetMs = 30;
const floorPerSecond = 30;
const bench = "bench-list";
const collection = collectionOf(bench, "pods");

/** Lists of 5,000 pods, alone and 16 at once; the peer sends as many bytes that it has ready. */
export async function measureLists({ berth, peer }: Contest): Promise<void> {
  await berth.requests(1, { method: "POST", path: "/api/v1/namespaces", body: namespace(bench) }, 1);
  await berth.requests(16, { method: "POST", path: collection, body: pod("pod-{n}") }, pods);
  const list = { method: "GET", path: collection } as const;
  const { bytes } = await berth.requests(1, list, 1);
  const [ours, theirs] = [await times(berth, list), await times(peer, { method: "GET", path: "/list" })];
  report(
    `API list of ${pods} pods (${(bytes / 1e6).toFixed(1)} MB)`,
    `${ours.alone.toFixed(0)} ms`,
    ofBudget(ours.alone, budgetMs, " ms"),
    ratio(ours.alone, theirs.alone, "bare Node"),
  );
  report(
    "API list, 16 at once",
    `${ours.perSecond.toFixed(0)}/s`,
    ofFloor(ours.perSecond, floorPerSecond, "/s"),
    ratio(ours.perSecond, theirs.perSecond, "bare Node"),
  );
}

async function times(contestant: Contestant, list: RequestTemplate): Promise<{ alone: number; perSecond: number }> {
  const alone: number[] = [];
  for (let round = 0; round < 10; round++) alone.push((await contestant.requests(1, list, 1)).ms);
  const atOnce = 64;
  const { ms } = await contestant.requests(16, list, atOnce);
  return { alone: percentile(alone, 50), perSecond: (atOnce / ms) * 1000 };
}

import { ofFloor, report } from "../report.ts";
import type { Contest, Contestant } from "./contest.ts";
import type { RequestTemplate } from "./load.ts";
import { collectionOf, configMap } from "./objects.ts";

const collection = collectionOf("default", "configmaps");
const mergePatch = "application/merge-patch+json";
/** Berth and the peer take turns, so that both meet the machine's moods. */
const rounds = 2;
/** Creates in a round, and patches; the objects of all rounds are there for the gets. */
const perRound = 2500;
/** A round is not enough for V8 to have compiled everything for good. */
const warmUpFactor = 4;
/** Berth's share of what bare Node reaches, by the design's budget. */
const share = 0.5;

/** Whoever has just started compiles what it runs; what is measured is how it goes on. */
export async function warmUp({ berth, peer }: Contest): Promise<void> {
  for (const contestant of [berth, peer])
    for (const { request, count } of Object.values(requestsOf("warm-up-{n}")))
      await contestant.requests(16, request, warmUpFactor * count, 0, warmUpFactor * perRound);
}

interface Cost {
  readonly perSecond: number;
  readonly processorMicros: number;
}

/** Creates, gets and merge patches of 1 KB objects, each beside bare Node. */
export async function measureRequests(contest: Contest, connections: number): Promise<void> {
  for (const [verb, measured] of Object.entries(requestsOf(`bench-${connections}-{n}`)))
    await compare(`API ${verb}, ${connections} connections`, contest, connections, measured);
}

interface MeasuredRequest {
  readonly request: RequestTemplate;
  /** In one round; each has objects of its own. */
  readonly count: number;
}

function requestsOf(name: string): Record<string, MeasuredRequest> {
  const path = `${collection}/${name}`;
  const body = JSON.stringify({ data: { n: "{n}" } });
  return {
    create: { request: { method: "POST", path: collection, body: configMap(name) }, count: perRound },
    get: { request: { method: "GET", path }, count: 6 * perRound },
    "merge patch": { request: { method: "PATCH", path, body, contentType: mergePatch }, count: perRound },
  };
}

async function compare(
  what: string,
  { berth, peer }: Contest,
  connections: number,
  { request, count }: MeasuredRequest,
): Promise<void> {
  const [ours, theirs] = [[], []] as [Cost[], Cost[]];
  for (let round = 0; round < rounds; round++) {
    ours.push(await cost(berth, connections, request, count, round));
    theirs.push(await cost(peer, connections, request, count, round));
  }
  const [we, they] = [mean(ours), mean(theirs)];
  report(
    what,
    `${Math.round(we.perSecond)}/s`,
    ofFloor(we.perSecond / they.perSecond, share, ` × bare Node, ${Math.round(they.perSecond)}/s`),
    `${Math.round(we.processorMicros)} µs of processor, ${(we.processorMicros / they.processorMicros).toFixed(1)} × its`,
  );
}

async function cost(
  contestant: Contestant,
  connections: number,
  request: RequestTemplate,
  count: number,
  round: number,
): Promise<Cost> {
  const { ms, processorMs } = await contestant.requests(connections, request, count, round * perRound, perRound);
  return { perSecond: (count / ms) * 1000, processorMicros: (processorMs / count) * 1000 };
}

function mean(costs: readonly Cost[]): Cost {
  const sum = (value: (cost: Cost) => number) => costs.reduce((total, cost) => total + value(cost), 0) / costs.length;
  return { perSecond: sum((cost) => cost.perSecond), processorMicros: sum((cost) => cost.processorMicros) };
}

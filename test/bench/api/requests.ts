import { ofPeer, ratio, report } from "../report.ts";
import { median, medianRatio } from "../turns.ts";
import type { Contest, Contestant } from "./contest.ts";
import type { RequestTemplate } from "./load.ts";
import { collectionOf, configMap } from "./objects.ts";

const collection = collectionOf("default", "configmaps");
const mergePatch = "application/merge-patch+json";
/** Berth and the peer take turns, so that both meet the machine's moods. */
const turns = 7;
/** Creates in a turn, and patches; the objects of all turns are there for the gets. */
const perTurn = 1500;
/** A turn is not enough for V8 to have compiled everything for good. */
const warmUpFactor = 7;
/** Berth's share of what bare Node reaches, by the design's budget: it is for so many connections. */
const budget = { share: 0.5, connections: 16 };

/** Whoever has just started compiles what it runs; what is measured is how it goes on. */
export async function warmUp({ berth, peer }: Contest): Promise<void> {
  for (const contestant of [berth, peer])
    for (const { request, count } of Object.values(requestsOf("warm-up-{n}")))
      await contestant.requests(16, request, warmUpFactor * count, 0, warmUpFactor * perTurn);
}

/** One contestant's figures, turn by turn. */
interface Costs {
  readonly perSecond: number[];
  readonly processorMicros: number[];
}

const noTurns = (): Costs => ({ perSecond: [], processorMicros: [] });

/** Creates, gets and merge patches of 1 KB objects, each beside bare Node. */
export async function measureRequests(contest: Contest, connections: number): Promise<void> {
  for (const [verb, measured] of Object.entries(requestsOf(`bench-${connections}-{n}`)))
    await compare(`API ${verb}, ${connections} connections`, contest, connections, measured);
}

interface MeasuredRequest {
  readonly request: RequestTemplate;
  /** In one turn; each has objects of its own. */
  readonly count: number;
}

function requestsOf(name: string): Record<string, MeasuredRequest> {
  const path = `${collection}/${name}`;
  const body = JSON.stringify({ data: { n: "{n}" } });
  return {
    create: { request: { method: "POST", path: collection, body: configMap(name) }, count: perTurn },
    get: { request: { method: "GET", path }, count: 6 * perTurn },
    "merge patch": { request: { method: "PATCH", path, body, contentType: mergePatch }, count: perTurn },
  };
}

async function compare(
  what: string,
  { berth, peer }: Contest,
  connections: number,
  { request, count }: MeasuredRequest,
): Promise<void> {
  const [ours, theirs] = [noTurns(), noTurns()];
  for (let turn = 0; turn < turns; turn++)
    for (const [contestant, costs] of [
      [berth, ours],
      [peer, theirs],
    ] as const)
      await measureTurn(contestant, connections, request, count, turn, costs);
  const share = medianRatio(ours.perSecond, theirs.perSecond);
  const bareNode = `bare Node, ${Math.round(median(theirs.perSecond))}/s`;
  report(
    what,
    `${Math.round(median(ours.perSecond))}/s`,
    connections === budget.connections ? ofPeer(share, 1, bareNode, budget.share) : ratio(share, 1, bareNode),
    `${Math.round(median(ours.processorMicros))} µs of processor, ${medianRatio(ours.processorMicros, theirs.processorMicros).toFixed(1)} × its`,
  );
}

async function measureTurn(
  contestant: Contestant,
  connections: number,
  request: RequestTemplate,
  count: number,
  turn: number,
  costs: Costs,
): Promise<void> {
  const { ms, processorMs } = await contestant.requests(connections, request, count, turn * perTurn, perTurn);
  costs.perSecond.push((count / ms) * 1000);
  costs.processorMicros.push((processorMs / count) * 1000);
}

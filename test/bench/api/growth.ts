import { ofBudget, ratio, report } from "../report.ts";
import type { Contestant } from "./contest.ts";
import { collectionOf, configMap, namespace } from "./objects.ts";

const few = 1000;
const many = 100_000;
/** Writes that are measured when few and when many objects are there. */
const sample = 3000;
const connections = 64;
const bench = "bench-growth";
const collection = collectionOf(bench, "configmaps");
const create = { method: "POST", path: collection, body: configMap("object-{n}") } as const;

/** V8 comes round to the garbage of a burst within that time of rest. */
const restMs = 60_000;
const rest = () => new Promise((resolve) => setTimeout(resolve, restMs));

/**
 * What 100,000 objects cost: memory beside their JSON, and the processor time of a write beside that of the first
 * thousands.
 */
export async function measureGrowth(berth: Contestant): Promise<void> {
  await berth.requests(1, { method: "POST", path: "/api/v1/namespaces", body: namespace(bench) }, 1);
  await berth.requests(connections, create, few);
  await rest();
  const before = berth.memory();
  const first = await berth.requests(connections, create, sample, few);
  await berth.requests(connections, create, many - few - 2 * sample, few + sample);
  const last = await berth.requests(connections, create, sample, many - sample);
  const object = await berth.requests(1, { method: "GET", path: `${collection}/object-{n}` }, 1, 5);
  await rest();
  const grown = berth.memory() - before;
  const json = (object.bytes * (many - few)) / 2 ** 20;
  report(
    `growth: memory of ${many} objects of ${object.bytes} bytes`,
    `${grown.toFixed(0)} MB`,
    ofBudget(grown / json, 2, " × their JSON"),
  );
  report(
    `growth: processor time of a write, ${many} objects`,
    `${Math.round((last.processorMs / sample) * 1000)} µs`,
    ratio(last.processorMs, first.processorMs, `that with ${few}`),
  );
}

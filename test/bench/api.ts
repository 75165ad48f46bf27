import type { ApiClient } from "../e2e/support/api-client.ts";
import { ofBudget, ofFloor, percentile, report } from "./report.ts";

const collection = "/api/v1/namespaces/default/configmaps";
const data = { text: "x".repeat(700) };
const configMap = (name: string) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name, labels: { bench: "api" } },
  data,
});
const mergePatch = "application/merge-patch+json";

/** Runs `work` for each number below `count`, `width` at a time; answers how many a second. */
async function rate(count: number, width: number, work: (i: number) => Promise<unknown>): Promise<number> {
  let next = 0;
  const started = performance.now();
  await Promise.all(
    Array.from({ length: width }, async () => {
      while (next < count) await work(next++);
    }),
  );
  return count / ((performance.now() - started) / 1000);
}

const floors = { 16: { create: 3300, get: 14_000, patch: 4400 }, 64: undefined } as const;

/** Durable creates, gets and merge patches of 1 KB objects, and lists, at 16 and 64 connections. */
export async function measureApi(client: ApiClient): Promise<void> {
  for (const width of [16, 64] as const) {
    client.connections(width);
    const name = (i: number) => `bench-${width}-${i}`;
    const floor = floors[width];
    const say = (verb: "create" | "get" | "patch", value: number) =>
      report(
        `API ${verb}, ${width} connections`,
        `${Math.round(value)}/s`,
        floor ? ofFloor(value, floor[verb], "/s") : "",
      );
    say("create", await rate(5000, width, (i) => client.post(collection, configMap(name(i)))));
    say("get", await rate(30_000, width, (i) => client.call("GET", `${collection}/${name(i % 5000)}`)));
    say(
      "patch",
      await rate(5000, width, (i) =>
        client.call("PATCH", `${collection}/${name(i)}`, JSON.stringify({ data: { n: String(i) } }), mergePatch),
      ),
    );
  }
  const started = performance.now();
  const bytes = await client.call("GET", collection);
  report(`API list of 10,000 (${(bytes / 1e6).toFixed(1)} MB)`, `${(performance.now() - started).toFixed(0)} ms`);
  await measureWatch(client);
  await client.call("DELETE", `${collection}?labelSelector=bench%3Dapi`);
}

const watchers = 100;
const updates = 500;

/** From a write's answer to the event, with 100 watchers on the namespace and 50 writes a second. */
async function measureWatch(client: ApiClient): Promise<void> {
  client.connections(16);
  await client.post(collection, configMap("watched"));
  const answered: number[] = [];
  const latencies: number[] = [];
  let opened = 0;
  const field = "fieldSelector=metadata.name%3Dwatched";
  const stops = Array.from({ length: watchers }, () =>
    client.watch(
      `${collection}?watch=1&${field}`,
      ({ object }) => {
        const arrived = performance.now();
        const n = Number((object as { data: { n?: string } }).data.n ?? -1);
        // An event may be here before its writer has read the answer: that counts as no delay.
        if (n >= 0) latencies.push(Math.max(0, arrived - (answered[n] ?? arrived)));
      },
      () => opened++,
    ),
  );
  while (opened < watchers) await new Promise((resolve) => setTimeout(resolve, 10));
  for (let n = 0; n < updates; n++) {
    await client.call("PATCH", `${collection}/watched`, JSON.stringify({ data: { n: String(n) } }), mergePatch);
    answered[n] = performance.now();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  stops.forEach((stop) => stop());
  report(
    `watch, ${watchers} watchers: write's answer → event, p50`,
    `${percentile(latencies, 50).toFixed(2)} ms`,
    ofBudget(percentile(latencies, 50), 1, " ms"),
  );
  report(
    `watch, ${watchers} watchers: write's answer → event, p99`,
    `${percentile(latencies, 99).toFixed(2)} ms`,
    ofBudget(percentile(latencies, 99), 5, " ms"),
  );
}

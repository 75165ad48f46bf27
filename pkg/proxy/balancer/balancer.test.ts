import fc from "fast-check";
import { expect, test } from "vitest";
import type { Endpoint } from "../service-map/frontend.ts";
import { Balancer } from "./balancer.ts";

const endpoint = (n: number): Endpoint => ({ address: `10.244.0.${n}`, port: 80 });
const endpoints = (count: number) => Array.from({ length: count }, (_, i) => endpoint(i + 1));

test("takes endpoints in turn", () => {
  const balancer = new Balancer();
  balancer.update(endpoints(3));
  const firsts = Array.from({ length: 6 }, () => [...balancer.candidates("c", undefined)][0]?.address);
  expect(firsts).toEqual(["10.244.0.1", "10.244.0.2", "10.244.0.3", "10.244.0.1", "10.244.0.2", "10.244.0.3"]);
});

test("offers every endpoint exactly once, whatever came before", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 0, max: 50 }),
      fc.boolean(),
      (count, before, affinity) => {
        const balancer = new Balancer();
        balancer.update(endpoints(count));
        for (let i = 0; i < before; i++) [...balancer.candidates("x", undefined)].at(0);
        if (affinity) balancer.remember("c", endpoint(count), 10);
        const offered = [...balancer.candidates("c", affinity ? 10 : undefined)].map(({ address }) => address);
        expect(offered.sort()).toEqual(
          endpoints(count)
            .map(({ address }) => address)
            .sort(),
        );
      },
    ),
  );
});

test("a client with affinity returns to its endpoint until the time is over", () => {
  let now = 0;
  const balancer = new Balancer(() => now);
  balancer.update(endpoints(3));
  balancer.remember("c", endpoint(2), 10);
  expect([...balancer.candidates("c", 10)][0]).toEqual(endpoint(2));
  now = 10_001;
  const firsts = new Set(Array.from({ length: 3 }, () => [...balancer.candidates("c", 10)][0]?.address));
  expect(firsts.size).toBe(3);
});

test("affinity to an endpoint that is gone is forgotten", () => {
  const balancer = new Balancer(() => 0);
  balancer.update(endpoints(3));
  balancer.remember("c", endpoint(3), 10);
  balancer.update(endpoints(2));
  expect([...balancer.candidates("c", 10)]).not.toContainEqual(endpoint(3));
});

test("an endpoint that failed comes last for a while, also for the client that has it remembered", () => {
  let now = 0;
  const balancer = new Balancer(() => now);
  const all = endpoints(3);
  balancer.update(all);
  balancer.remember("c", endpoint(2), 10);
  balancer.failed(all[1] ?? endpoint(2));
  for (let i = 0; i < 3; i++) expect([...balancer.candidates("c", 10)].at(-1)).toEqual(endpoint(2));
  now = 10_000;
  expect([...balancer.candidates("c", 10)][0]).toEqual(endpoint(2));
});

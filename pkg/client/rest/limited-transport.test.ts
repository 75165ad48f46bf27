import { expect, test } from "vitest";
import { configMaps } from "../../api/resources.ts";
import type { ApiTransport } from "../../apimachinery/transport.ts";
import { FakeClock } from "../../testing/fake-clock.ts";
import { limitedTransport } from "./limited-transport.ts";

const settled = () => new Promise((resolve) => setImmediate(resolve));

test("calls beyond the burst wait for their turn", async () => {
  const clock = new FakeClock();
  let calls = 0;
  const counting: ApiTransport = { call: () => Promise.resolve(++calls), watch: () => () => undefined };
  const limited = limitedTransport(counting, 10, 2, clock);
  const all = Promise.all([1, 2, 3, 4].map(() => limited.call({ verb: "list", resource: configMaps })));
  await settled();
  expect(calls).toBe(2);
  clock.advance(100);
  await settled();
  expect(calls).toBe(3);
  clock.advance(100);
  await all;
});

test("no limit is the transport itself", () => {
  const transport: ApiTransport = { call: () => Promise.resolve(), watch: () => () => undefined };
  expect(limitedTransport(transport, 0, 30)).toBe(transport);
});

import { describe, expect, it } from "vitest";
import { pods } from "../../api/resources.ts";
import type { ApiTransport } from "../../apimachinery/transport.ts";
import { FakeClock } from "../../testing/fake-clock.ts";
import { settled } from "../../testing/settled.ts";
import { limitRate } from "./limit-rate.ts";

function counting() {
  const seen = { calls: 0, watches: 0 };
  const transport: ApiTransport = {
    call: () => Promise.resolve(++seen.calls),
    watch: () => {
      seen.watches++;
      return () => undefined;
    },
  };
  return { seen, transport };
}

const list = { verb: "list", resource: pods } as const;

describe("limitRate", () => {
  it("lets a burst through at once and the rest at the rate", async () => {
    const clock = new FakeClock();
    const { seen, transport } = counting();
    const limited = limitRate(transport, { qps: 10, burst: 2 }, clock);
    const calls = Array.from({ length: 5 }, () => limited.call(list));
    await settled();
    expect(seen.calls).toBe(2);
    for (const expected of [3, 4, 5]) {
      clock.advance(100);
      await settled();
      expect(seen.calls).toBe(expected);
    }
    await Promise.all(calls);
  });

  it("holds no watch back", () => {
    const { seen, transport } = counting();
    const limited = limitRate(transport, { qps: 1, burst: 1 }, new FakeClock());
    const sink = { event: () => undefined, closed: () => undefined };
    for (let count = 0; count < 3; count++) limited.watch({ ...list, verb: "watch" }, sink);
    expect(seen.watches).toBe(3);
  });

  it("is the transport itself when there is no limit", () => {
    const { transport } = counting();
    expect(limitRate(transport, { qps: 0, burst: 0 }, new FakeClock())).toBe(transport);
  });
});

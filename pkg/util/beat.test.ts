import { expect, test } from "vitest";
import { FakeClock } from "../testing/fake-clock.ts";
import { onBeat } from "./beat.ts";

/** When, in ms, something with that period is looked after in the two minutes after a start at `offset`. */
function looks(offset: number, periodMs: number): number[] {
  const clock = new FakeClock(offset);
  const seen: number[] = [];
  const look = () => {
    seen.push(clock.now());
    onBeat(clock, periodMs, look);
  };
  onBeat(clock, periodMs, look);
  clock.advance(120_000);
  return seen;
}

test.each([0, 1234, 4999, 5000, 9999])("from a start at %i ms, periods of whole beats are kept and meet", (offset) => {
  const short = looks(offset, 10_000);
  const long = looks(offset, 30_000);
  expect(new Set(short.slice(1).map((at, i) => at - (short[i] ?? 0)))).toEqual(new Set([10_000]));
  expect(new Set(long.slice(1).map((at, i) => at - (long[i] ?? 0)))).toEqual(new Set([30_000]));
  expect(short).toEqual(expect.arrayContaining(long));
});

test("the first look is at most half a beat sooner or later than asked for", () => {
  for (const offset of [0, 4999, 5000, 9999]) {
    const [first = 0] = looks(offset, 10_000);
    expect(Math.abs(first - offset - 10_000)).toBeLessThanOrEqual(5000);
  }
});

test("it can be called off", () => {
  const clock = new FakeClock();
  const cancel = onBeat(clock, 10_000, () => expect.unreachable());
  cancel();
  clock.advance(60_000);
});

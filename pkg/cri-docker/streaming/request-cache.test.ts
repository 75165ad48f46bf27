import { describe, expect, it } from "vitest";
import { RequestCache } from "./request-cache.ts";

function cacheAt(start: number) {
  let now = start;
  const clock = { now: () => now, elapsed: () => now, after: () => () => undefined };
  return { cache: new RequestCache<string>(clock), advance: (ms: number) => (now += ms) };
}

describe("RequestCache", () => {
  it("gives a request once", () => {
    const { cache } = cacheAt(0);
    const token = cache.insert("ls");
    expect([cache.consume(token), cache.consume(token)]).toEqual(["ls", undefined]);
  });

  it("forgets a request after a minute", () => {
    const { cache, advance } = cacheAt(0);
    const token = cache.insert("ls");
    advance(60_000);
    expect(cache.consume(token)).toBeUndefined();
  });

  it("keeps a thousand and refuses more until some have expired", () => {
    const { cache, advance } = cacheAt(0);
    for (let index = 0; index < 1000; index++) cache.insert("ls");
    expect(() => cache.insert("ls")).toThrow("maximum number of in-flight");
    advance(60_001);
    expect(cache.insert("ls")).toHaveLength(22);
  });
});

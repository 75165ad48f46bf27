import { describe, expect, it } from "vitest";
import { CpuRates } from "./cpu-rate.ts";

const second = 1_000_000_000n;

describe("CpuRates", () => {
  it("needs two looks, and tells nanoseconds of CPU per second between them", () => {
    const rates = new CpuRates();
    expect(rates.next("a", 10n * second, second)).toBeUndefined();
    expect(rates.next("a", 14n * second, 3n * second)).toBe(second / 2n);
    expect(rates.next("b", 14n * second, 3n * second)).toBeUndefined();
  });

  it("answers the same again when asked too soon", () => {
    const rates = new CpuRates();
    rates.next("a", 0n, 0n);
    rates.next("a", 2n * second, second);
    expect(rates.next("a", 2n * second + 1n, 2n * second)).toBe(second / 2n);
  });

  it("begins anew with a container that was started again", () => {
    const rates = new CpuRates();
    rates.next("a", 0n, 9n * second);
    expect(rates.next("a", 2n * second, second)).toBeUndefined();
    expect(rates.next("a", 3n * second, 2n * second)).toBe(second);
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addQuantities,
  canonicalQuantity,
  compareQuantities,
  formatQuantity,
  parseQuantity,
  quantityMilliValue,
  quantityValue,
  subtractQuantities,
} from "./quantity.ts";

const unit = 1_000_000_000n;

describe("quantity", () => {
  it.each([
    ["0", "0"],
    ["0Mi", "0"],
    ["1000m", "1"],
    ["1.5", "1500m"],
    ["1.5Gi", "1536Mi"],
    ["1024Mi", "1Gi"],
    ["1000k", "1M"],
    ["12e6", "12e6"],
    ["1000000e0", "1e6"],
    ["1E3", "1e3"],
    ["1E", "1E"],
    [".5", "500m"],
    ["1.", "1"],
    ["+3", "3"],
    ["-1.5Ki", "-1536"],
    ["500Ki", "500Ki"],
    ["0.5Ki", "512"],
    ["0.1n", "1n"],
    ["1.5Ki", "1536"],
    ["1025", "1025"],
    ["9Ei", "9223372036854775807"],
    ["0.1Ki", "102400m"],
  ])("prints %s as %s", (text, canonical) => {
    expect(canonicalQuantity(text)).toBe(canonical);
  });

  it("accepts JSON numbers", () => {
    expect(canonicalQuantity(2)).toBe("2");
    expect(canonicalQuantity(0.5)).toBe("500m");
  });

  it.each(["", "aoeu", "1.1.M", "1+1.0M", "1 Mi", " 1", "--1"])("rejects %j as badly formed", (text) => {
    expect(() => parseQuantity(text)).toThrow("quantities must match the regular expression");
  });

  it.each(["0.1mi", "1i", "3.01e-", "1mM", "1e999999999"])("rejects the suffix of %j", (text) => {
    expect(() => parseQuantity(text)).toThrow("unable to parse quantity's suffix");
  });

  it("rounds values up", () => {
    expect(quantityValue("1500m")).toBe(2);
    expect(quantityValue("-1500m")).toBe(-2);
    expect(quantityMilliValue("0.0001")).toBe(1);
    expect(quantityMilliValue("250m")).toBe(250);
    expect(quantityMilliValue("2")).toBe(2000);
    expect(quantityValue("64Mi")).toBe(64 * 2 ** 20);
    expect(quantityValue("1e3")).toBe(1000);
  });

  it("adds and subtracts in the notation of the left side", () => {
    expect(addQuantities("512Mi", "512Mi")).toBe("1Gi");
    expect(addQuantities("0", "1Ki")).toBe("1Ki");
    expect(subtractQuantities("1", "250m")).toBe("750m");
    expect(subtractQuantities("1Gi", "1Gi")).toBe("0");
  });

  const quantities = fc
    .tuple(fc.bigInt(-(10n ** 21n), 10n ** 21n), fc.constantFrom("DecimalSI", "BinarySI", "DecimalExponent"))
    .map(([nano, format]) => ({ nano, format }) as const);

  it("loses nothing by printing and parsing", () => {
    fc.assert(fc.property(quantities, (quantity) => parseQuantity(formatQuantity(quantity)).nano === quantity.nano));
  });

  it("has one canonical form", () => {
    const written = quantities.map(formatQuantity);
    fc.assert(fc.property(written, (text) => canonicalQuantity(canonicalQuantity(text)) === canonicalQuantity(text)));
  });

  it("takes the same value on the fast path as on the exact one", () => {
    const suffixes = fc.constantFrom("", "m", "k", "M", "G", "Ki", "Mi", "Gi", "Ti");
    fc.assert(
      fc.property(fc.nat(10 ** 7), suffixes, (number, suffix) => {
        const text = `${number}${suffix}`;
        const { nano } = parseQuantity(text);
        expect(quantityValue(text)).toBe(Number((nano + unit - 1n) / unit));
        expect(quantityMilliValue(text)).toBe(Number(nano / 1_000_000n));
      }),
    );
  });

  it("orders as numbers do", () => {
    fc.assert(
      fc.property(quantities, quantities, (a, b) => {
        const sign = a.nano < b.nano ? -1 : a.nano > b.nano ? 1 : 0;
        expect(compareQuantities(formatQuantity(a), formatQuantity(b))).toBe(sign);
      }),
    );
  });

  it("takes no more digits than anybody means", () => {
    expect(() => parseQuantity("1".repeat(300))).toThrow(/^quantities must match/);
  });
});

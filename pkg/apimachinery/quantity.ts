/** The notation a quantity was written in and keeps when printed (resource.Format). */
export type QuantityFormat = "DecimalSI" | "BinarySI" | "DecimalExponent";

/** resource.Quantity: an exact number in billionths, the finest amount upstream keeps. */
export interface Quantity {
  readonly nano: bigint;
  readonly format: QuantityFormat;
}

interface Unit {
  readonly format: QuantityFormat;
  /** Nanos in one of the unit. */
  readonly nano: bigint;
}

const one = 1_000_000_000n;
const decimalSuffixes = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"] as const;
const binarySuffixes = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"] as const;
/** Upstream caps binary quantities at the largest int64. */
const largestBinary = (2n ** 63n - 1n) * one;
/** Exponents further out name no amount that exists, and would cost memory to write down. */
const largestExponent = 60;

const units = new Map<string, Unit>([
  ...decimalSuffixes.map((suffix, index): [string, Unit] => [
    suffix,
    { format: "DecimalSI", nano: 1000n ** BigInt(index) },
  ]),
  ...binarySuffixes
    .slice(1)
    .map((suffix, index): [string, Unit] => [suffix, { format: "BinarySI", nano: one << BigInt(10 * (index + 1)) }]),
]);

/** No amount takes more characters, and digits without end cost time without end. */
const longestText = 256;

const grammar = /^([+-]?)([0-9]*)(?:\.([0-9]*))?([eEinumkKMGTP]*(?:[-+]?[0-9]*))$/;
const wrongFormat = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const wrongSuffix = "unable to parse quantity's suffix";

const roundUp = (value: bigint, unit: bigint): bigint => {
  const quotient = value / unit;
  const rest = value % unit;
  return rest === 0n ? quotient : quotient + (rest > 0n ? 1n : -1n);
};

function exponentUnit(suffix: string): { readonly exponent: number } {
  if (!/^[eE][-+]?[0-9]+$/.test(suffix)) throw new Error(wrongSuffix);
  const exponent = Number(suffix.slice(1));
  if (Math.abs(exponent) > largestExponent) throw new Error(wrongSuffix);
  return { exponent };
}

/** Parses a quantity as a manifest has it ("100m", "1.5Gi", "12e6"). Throws with upstream's texts. */
export function parseQuantity(text: string): Quantity {
  const match = text.length <= longestText ? grammar.exec(text) : null;
  if (!match || !/[0-9]/.test((match[2] ?? "") + (match[3] ?? ""))) throw new Error(wrongFormat);
  const [, sign, whole = "", fraction = "", suffix = ""] = match;
  const digits = BigInt(whole + fraction);
  const unit = units.get(suffix);
  let numerator = digits;
  let denominator = 10n ** BigInt(fraction.length);
  if (unit) numerator *= unit.nano;
  else {
    const { exponent } = exponentUnit(suffix);
    numerator *= one;
    if (exponent >= 0) numerator *= 10n ** BigInt(exponent);
    else denominator *= 10n ** BigInt(-exponent);
  }
  let nano = roundUp(numerator, denominator);
  let format = unit?.format ?? "DecimalExponent";
  if (format === "BinarySI" && nano > largestBinary) nano = largestBinary;
  if (format === "BinarySI" && nano < one && nano > 0n) format = "DecimalSI";
  return { nano: sign === "-" ? -nano : nano, format };
}

function formatDecimal(nano: bigint, format: QuantityFormat): string {
  let value = nano;
  let step = 0;
  while (value % 1000n === 0n && (format === "DecimalExponent" || step < decimalSuffixes.length - 1)) {
    value /= 1000n;
    step++;
  }
  const exponent = 3 * step - 9;
  if (format === "DecimalSI") return `${value}${decimalSuffixes[step]}`;
  return exponent === 0 ? `${value}` : `${value}e${exponent}`;
}

/** Prints the canonical form: no fraction, the largest suffix that loses nothing. */
export function formatQuantity({ nano, format }: Quantity): string {
  if (nano === 0n) return "0";
  const small = nano > -1024n * one && nano < 1024n * one;
  if (format !== "BinarySI" || small || nano % one !== 0n) {
    return formatDecimal(nano, format === "BinarySI" ? "DecimalSI" : format);
  }
  let value = nano / one;
  let step = 0;
  while (value % 1024n === 0n && step < binarySuffixes.length - 1) {
    value /= 1024n;
    step++;
  }
  return `${value}${binarySuffixes[step]}`;
}

const alreadyCanonical = /^(?:0|[1-9][0-9]{0,2}(?:[num]?|[kMGTPE]|[KMGTP]i))$/;

/** The canonical string of what a manifest says; JSON numbers are quantities too. */
export function canonicalQuantity(input: string | number): string {
  const text = String(input);
  return alreadyCanonical.test(text) ? text : formatQuantity(parseQuantity(text));
}

const multipliers: Readonly<Record<string, number>> = {
  "": 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

/** The amount times `per` if the text is digits and a plain suffix and stays an exact integer; else undefined. */
function plainAmount(text: string, per: 1 | 1000): number | undefined {
  let digits = 0;
  let index = 0;
  for (; index < text.length; index++) {
    const code = text.charCodeAt(index) - 48;
    if (code < 0 || code > 9) break;
    digits = digits * 10 + code;
  }
  if (index === 0 || index > 15) return undefined;
  const suffix = text.slice(index);
  if (suffix === "m") return per === 1000 ? digits : Math.ceil(digits / 1000);
  const multiplier = multipliers[suffix];
  if (multiplier === undefined) return undefined;
  const amount = digits * multiplier * per;
  return Number.isSafeInteger(amount) ? amount : undefined;
}

/** Whole units, rounded away from zero (Quantity.Value). Beyond 2^53 the nearest number. */
export function quantityValue(text: string): number {
  return plainAmount(text, 1) ?? Number(roundUp(parseQuantity(text).nano, one));
}

/** Thousandths, rounded away from zero (Quantity.MilliValue): CPU in millicores. */
export function quantityMilliValue(text: string): number {
  return plainAmount(text, 1000) ?? Number(roundUp(parseQuantity(text).nano, 1_000_000n));
}

/** Negative, zero or positive, as the first is less, equal or more. Exact. */
export function compareQuantities(left: string, right: string): number {
  if (left === right) return 0;
  const [a, b] = [plainAmount(left, 1000), plainAmount(right, 1000)];
  if (a !== undefined && b !== undefined) return Math.sign(a - b);
  const difference = parseQuantity(left).nano - parseQuantity(right).nano;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

function combine(left: string, right: string, sign: 1n | -1n): string {
  const a = parseQuantity(left);
  const b = parseQuantity(right);
  // Upstream: a zero takes over the notation of what is added to it.
  return formatQuantity({ nano: a.nano + sign * b.nano, format: a.nano === 0n ? b.format : a.format });
}

/** The sum in canonical form, in the notation of `left`. */
export function addQuantities(left: string, right: string): string {
  return combine(left, right, 1n);
}

/** The difference in canonical form, in the notation of `left`. */
export function subtractQuantities(left: string, right: string): string {
  return combine(left, right, -1n);
}

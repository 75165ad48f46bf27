import { canonicalQuantity } from "../quantity.ts";
import type { ScalarKind } from "../schema.ts";
import { formatMicroTime, formatTime, parseTime } from "../time.ts";
import { ConformError, Mismatch } from "./conform-error.ts";

const limits: Partial<Record<ScalarKind, readonly [number, number]>> = {
  int32: [-(2 ** 31), 2 ** 31 - 1],
  int64: [-(2 ** 63), 2 ** 63],
};

/**
 * A value that has no parts, in its normal form: as the kind's Go type would print it again. Throws Mismatch for a
 * value of another type, ConformError for one that cannot be read.
 */
export function conformScalar(value: unknown, kind: ScalarKind, path: string): unknown {
  switch (kind) {
    case "any":
      return value;
    case "string":
    case "duration":
      return typeof value === "string" ? value : fail(path, kind, value);
    case "bytes":
      return typeof value === "string" ? canonicalBase64(value, path) : fail(path, kind, value);
    case "bool":
      return typeof value === "boolean" ? value : fail(path, kind, value);
    case "double":
      return typeof value === "number" ? value : fail(path, kind, value);
    case "int32":
    case "int64":
      return conformInteger(value, kind, path);
    case "intOrString":
      return typeof value === "string" || Number.isInteger(value) ? value : fail(path, kind, value);
    case "quantity":
      return conformQuantity(value, path);
    case "time":
    case "microTime":
      return conformTime(value, kind, path);
  }
}

function conformInteger(value: unknown, kind: "int32" | "int64", path: string): number {
  if (typeof value !== "number" || !Number.isInteger(value)) return fail(path, kind, value);
  const [least = 0, most = 0] = limits[kind] ?? [];
  return value >= least && value <= most ? value : fail(path, kind, value);
}

function conformQuantity(value: unknown, path: string): string {
  if (typeof value !== "string" && typeof value !== "number") return fail(path, "quantity", value);
  try {
    return canonicalQuantity(value);
  } catch (error) {
    throw new ConformError(`${path}: ${(error as Error).message}`);
  }
}

/** Times that are what formatTime would make of them; the last days of a month are for it to judge. */
const canonicalTime = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/;

function conformTime(value: unknown, kind: "time" | "microTime", path: string): string | undefined {
  if (value === "") return undefined;
  if (typeof value !== "string") return fail(path, kind, value);
  // Nearly every time here was written by this server.
  if (kind === "time" && canonicalTime.test(value)) return value;
  try {
    const millis = parseTime(value);
    if (kind === "time") return formatTime(millis);
    const [, micros] = /\.(\d{6})/.exec(value) ?? [];
    return micros ? `${formatTime(millis).slice(0, -1)}.${micros}Z` : formatMicroTime(millis);
  } catch {
    throw new ConformError(`${path}: parsing time ${JSON.stringify(value)} as "2006-01-02T15:04:05Z07:00" failed`);
  }
}

const base64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** Padded base64. Line breaks in it are dropped, as Go's decoder does. */
function canonicalBase64(text: string, path: string): string {
  const clean = text.replace(/[\r\n]+/g, "");
  if (clean.length % 4 === 0 && base64.test(clean)) return clean;
  const wrong = clean.search(/[^A-Za-z0-9+/]/);
  const byte = wrong < 0 ? clean.length - (clean.length % 4) : wrong;
  throw new ConformError(`${path}: illegal base64 data at input byte ${byte}`);
}

function fail(path: string, wanted: ScalarKind, value: unknown): never {
  throw new Mismatch(path, value, { kind: wanted });
}

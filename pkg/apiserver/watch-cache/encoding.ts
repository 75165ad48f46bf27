import type { KubeObject } from "../../apimachinery/object.ts";

/**
 * How an object's JSON stands in storage and how readers get it. Stored bytes have no resourceVersion (it is the revision
 * of the write, unknown before it) and start with `{"kind":"K","apiVersion":"G/V","metadata":{`, so that readers' bytes
 * are made with one copy and no parse.
 */

const metadataStart = Buffer.from('"metadata":{');
const closingBrace = "}".charCodeAt(0);
const versionStart = '"resourceVersion":"';

/** What was encoded and not taken yet, by its bytes: saves the watch cache a parse per write. */
const sources = new WeakMap<Uint8Array, KubeObject>();

/**
 * The bytes to store for an object, its resourceVersion dropped. The object must not change until the write is done.
 * Throws if it has no kind or apiVersion.
 */
export function encodeForStorage(object: KubeObject): Buffer {
  const { kind, apiVersion, metadata, ...rest } = object;
  if (!kind || !apiVersion) throw new Error(`object ${metadata.name} has no kind or apiVersion and cannot be stored`);
  const text = JSON.stringify({ kind, apiVersion, metadata: { ...metadata, resourceVersion: undefined }, ...rest });
  const bytes = Buffer.from(text);
  sources.set(bytes, object);
  return bytes;
}

/** The object that these bytes were encoded from in this process, given out once. Its resourceVersion is not theirs. */
export function takeSource(bytes: Uint8Array): KubeObject | undefined {
  const source = sources.get(bytes);
  sources.delete(bytes);
  return source;
}

/**
 * Stored bytes with `"resourceVersion":"N",` put right behind `"metadata":{`: what every reader gets. `allocate` gives the
 * room for the result.
 */
export function spliceResourceVersion(
  stored: Uint8Array,
  revision: number,
  allocate: (length: number) => Buffer = (length) => Buffer.allocUnsafe(length),
): Buffer {
  const source = Buffer.isBuffer(stored) ? stored : Buffer.from(stored.buffer, stored.byteOffset, stored.byteLength);
  const found = source.indexOf(metadataStart);
  if (found < 0) throw new Error(`stored value is no API object: it starts with ${source.toString("utf8", 0, 60)}`);
  const cut = found + metadataStart.length;
  const inserted = `${versionStart}${revision}"${source[cut] === closingBrace ? "" : ","}`;
  const bytes = allocate(source.length + inserted.length);
  source.copy(bytes, 0, 0, cut);
  bytes.write(inserted, cut, "latin1");
  source.copy(bytes, cut + inserted.length, cut);
  return bytes;
}

const versionPrefix = Buffer.from(`"metadata":{${versionStart}`);

/** Readers' bytes with another resourceVersion in place of theirs. */
export function replaceResourceVersion(bytes: Buffer, revision: number): Buffer {
  const cut = bytes.indexOf(versionPrefix) + versionPrefix.length;
  const rest = bytes.indexOf('"', cut);
  return Buffer.concat([bytes.subarray(0, cut), Buffer.from(String(revision)), bytes.subarray(rest)]);
}

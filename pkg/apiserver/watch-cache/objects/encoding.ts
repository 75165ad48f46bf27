import type { KubeObject } from "../../../apimachinery/object.ts";

/**
 * How an object's JSON stands in storage and how readers get it. Stored bytes have no resourceVersion (it is the
 * revision of the write, unknown before it) and start with `{"kind":"K","apiVersion":"G/V","metadata":{`, so that
 * readers' bytes are made with one copy and no parse.
 */

const metadataStart = Buffer.from('"metadata":{');
const closingBrace = "}".charCodeAt(0);
const versionStart = '"resourceVersion":"';

/** Where the members of metadata begin in stored bytes. */
function metadataCut(stored: Buffer): number {
  const found = stored.indexOf(metadataStart);
  if (found < 0) throw new Error(`stored value is no API object: it starts with ${stored.toString("utf8", 0, 60)}`);
  return found + metadataStart.length;
}

/** What readers' bytes have there and stored ones have not. */
const insertion = (stored: Buffer, cut: number, revision: number): string =>
  `${versionStart}${revision}"${stored[cut] === closingBrace ? "" : ","}`;

/** What was encoded and not taken yet, by its bytes: saves the watch cache a parse per write. */
const sources = new WeakMap<Uint8Array, KubeObject>();

/**
 * The bytes to store for an object. Its resourceVersion is taken from it; from here on it belongs to the cache, and
 * nobody may change it. Throws if it has no kind or apiVersion.
 */
export function encodeForStorage(object: KubeObject): Buffer {
  const { kind, apiVersion, metadata } = object;
  if (!kind || !apiVersion) throw new Error(`object ${metadata.name} has no kind or apiVersion and cannot be stored`);
  // Not deleted: that would make the object a slow one. What is undefined is not printed.
  metadata.resourceVersion = undefined;
  const bytes = Buffer.from(JSON.stringify(inStoredOrder(object)));
  sources.set(bytes, object);
  return bytes;
}

const firstMembers = ["kind", "apiVersion", "metadata"] as const;

/** What was made from a stored object has its order already, and needs no copy to be printed in it. */
function inStoredOrder(object: KubeObject): KubeObject {
  let index = 0;
  for (const member in object) {
    if (member !== firstMembers[index]) break;
    if (++index === firstMembers.length) return object;
  }
  const { kind, apiVersion, metadata, ...rest } = object;
  return { kind, apiVersion, metadata, ...rest };
}

/**
 * The object that these bytes were encoded from in this process, as of the revision of their write; given out once, to
 * the cache that keeps it.
 */
export function takeSource(bytes: Uint8Array, revision: number): KubeObject | undefined {
  const source = sources.get(bytes);
  if (!source) return undefined;
  sources.delete(bytes);
  source.metadata.resourceVersion = String(revision);
  return source;
}

/**
 * Stored bytes with `"resourceVersion":"N",` put right behind `"metadata":{`: what every reader gets. `allocate` gives
 * the room for the result.
 */
export function spliceResourceVersion(
  stored: Uint8Array,
  revision: number,
  allocate: (length: number) => Buffer = (length) => Buffer.allocUnsafe(length),
): Buffer {
  const source = Buffer.isBuffer(stored) ? stored : Buffer.from(stored.buffer, stored.byteOffset, stored.byteLength);
  const cut = metadataCut(source);
  const inserted = insertion(source, cut, revision);
  const bytes = allocate(source.length + inserted.length);
  source.copy(bytes, 0, 0, cut);
  bytes.write(inserted, cut, "latin1");
  source.copy(bytes, cut + inserted.length, cut);
  return bytes;
}

/**
 * Whether stored bytes would make readers' bytes that are there already; undefined: they would at least be as long, and
 * may say the same in another order.
 */
export function saysTheSame(
  stored: Buffer,
  { bytes, revision }: { readonly bytes: Buffer; readonly revision: number },
): boolean | undefined {
  const cut = metadataCut(stored);
  const inserted = insertion(stored, cut, revision).length;
  if (bytes.length !== stored.length + inserted) return false;
  const isSame =
    stored.compare(bytes, 0, cut, 0, cut) === 0 && stored.compare(bytes, cut + inserted, bytes.length, cut) === 0;
  return isSame || undefined;
}

const versionPrefix = Buffer.from(`"metadata":{${versionStart}`);

/** Readers' bytes with another resourceVersion in place of theirs. */
export function replaceResourceVersion(bytes: Buffer, revision: number): Buffer {
  const cut = bytes.indexOf(versionPrefix) + versionPrefix.length;
  const rest = bytes.indexOf('"', cut);
  return Buffer.concat([bytes.subarray(0, cut), Buffer.from(String(revision)), bytes.subarray(rest)]);
}

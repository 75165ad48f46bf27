import { createHash } from "node:crypto";

/** A document that is the same for everybody: its bytes and the tag by which a client knows it again. */
export interface StaticDocument {
  readonly contentType: string;
  readonly bytes: Buffer;
  /** Quoted, as it stands in ETag and If-None-Match. */
  readonly etag: string;
}

/** A document that does not change, with the hash by which clients know that they have it. */
export function staticDocument(content: object | Buffer, contentType = "application/json"): StaticDocument {
  const bytes = Buffer.isBuffer(content) ? content : Buffer.from(JSON.stringify(content));
  const hash = createHash("sha512").update(bytes).digest("hex").toUpperCase();
  return { contentType, bytes, etag: `"${hash}"` };
}

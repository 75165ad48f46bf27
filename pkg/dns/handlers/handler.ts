import type { Answer } from "../wire/answer.ts";
import type { Query, QueryTransport } from "../wire/query.ts";

/** A whole answer packet from elsewhere, its id already the query's. */
export interface RawAnswer {
  readonly packet: Buffer;
}

/**
 * One link of the chain: answers a query or passes it on (undefined). Cluster names are answered synchronously; only
 * what leaves the cluster is a promise.
 */
export interface Handler {
  readonly name: string;
  handle(query: Query, transport: QueryTransport): Answer | Promise<Answer | RawAnswer> | undefined;
}

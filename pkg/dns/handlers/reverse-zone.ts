import type { RecordIndex } from "../records/record-index.ts";
import { clusterTtl } from "../records/service-records.ts";
import { type Answer, negative } from "../wire/answer.ts";
import { rcode, recordType } from "../wire/constants.ts";
import type { Query } from "../wire/query.ts";
import type { Handler } from "./handler.ts";

/** Answers which service or endpoint an address belongs to; other addresses are somebody else's to answer. */
export class ReverseZone implements Handler {
  readonly name = "reverse-zone";

  constructor(private readonly index: RecordIndex) {}

  handle({ name, type }: Query): Answer | undefined {
    if (!name.endsWith(".in-addr.arpa")) return undefined;
    const records = this.index.lookup(name)?.filter((record) => record.type === "PTR");
    if (!records || records.length === 0) return undefined;
    if (type === recordType.PTR || type === recordType.ANY)
      return { rcode: rcode.noError, authoritative: true, answers: records };
    return negative(rcode.noError, {
      name,
      ttl: clusterTtl,
      type: "SOA",
      zone: "in-addr.arpa",
      negativeTtl: clusterTtl,
    });
  }
}

import type { ResourceRecord } from "../records/record.ts";
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
    const records = canonical(this.index.lookup(name) ?? []);
    if (records.length === 0) return undefined;
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

/**
 * An endpoint of several services has a name in each. The one that its pod was given counts, where there is one:
 * programs compare it with their own.
 */
function canonical(records: readonly ResourceRecord[]): readonly ResourceRecord[] {
  const pointers = records.flatMap((record) => (record.type === "PTR" ? [record] : []));
  const given = pointers.filter(({ target }) => !dashedAddress.test(target));
  return given.length > 0 ? given : pointers;
}

const dashedAddress = /^\d+-\d+-\d+-\d+\./;

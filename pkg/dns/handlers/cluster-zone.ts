import type { ResourceRecord } from "../records/record.ts";
import type { RecordIndex } from "../records/record-index.ts";
import { clusterTtl } from "../records/service-records.ts";
import { type Answer, negative, serverFailure } from "../wire/answer.ts";
import { rcode, recordType } from "../wire/constants.ts";
import { isDomainName } from "../wire/domain-name.ts";
import type { Query } from "../wire/query.ts";
import type { Handler } from "./handler.ts";
import type { HostAlias } from "./host-alias.ts";

/** The zone's name server, as CoreDNS calls it. */
const nameServer = "ns.dns";
/** How often an alias may point to another inside the zone. */
const longestAliasChain = 8;

/**
 * Answers the cluster's zone (Kubernetes DNS specification 1.1.0): services, headless endpoints, ports, pods by their
 * dashed address, and a "no" for everything else in the zone. An ExternalName that leads outside is resolved by `next`.
 */
export class ClusterZone implements Handler {
  readonly name = "cluster-zone";
  readonly #suffix: string;
  readonly #soa: ResourceRecord;

  constructor(
    private readonly domain: string,
    private readonly index: RecordIndex,
    /** This server's own address: what the zone's name server answers. */
    private readonly address: string,
    /** Knows names outside the zone that an alias may lead to, without asking anybody. */
    private readonly host: HostAlias,
  ) {
    this.#suffix = `.${domain}`;
    this.#soa = { name: domain, ttl: clusterTtl, type: "SOA", zone: domain, negativeTtl: clusterTtl };
  }

  handle(query: Query): Answer | undefined {
    const { name } = query;
    if (name === this.domain) return this.#apex(query);
    if (!name.endsWith(this.#suffix)) return undefined;
    const records = this.#lookup(name);
    if (!records) return negative(rcode.nameError, this.#soa);
    const answers = this.#select(records, query.type);
    const last = answers.at(-1);
    if (!last) return negative(rcode.noError, this.#soa);
    if (answers.some((record) => record.type === "CNAME" && !isDomainName(record.target))) return serverFailure;
    const additional = this.#targets(answers);
    const follow = last.type === "CNAME" && !last.target.endsWith(this.#suffix) ? last.target : undefined;
    const known = follow === undefined ? undefined : this.host.handle({ ...query, name: follow });
    if (known) answers.push(...known.answers);
    return { rcode: rcode.noError, authoritative: true, answers, additional, follow: known ? undefined : follow };
  }

  #lookup(name: string): readonly ResourceRecord[] | undefined {
    return this.index.lookup(name) ?? this.#special(name.slice(0, -this.#suffix.length), name);
  }

  #apex({ type }: Query): Answer {
    if (type === recordType.SOA) return { rcode: rcode.noError, authoritative: true, answers: [this.#soa] };
    if (type === recordType.NS) {
      const ns: ResourceRecord = {
        name: this.domain,
        ttl: clusterTtl,
        type: "NS",
        target: `${nameServer}.${this.domain}`,
      };
      return { rcode: rcode.noError, authoritative: true, answers: [ns] };
    }
    return negative(rcode.noError, this.#soa);
  }

  /** Names that follow from a rule and not from an object. */
  #special(relative: string, name: string): readonly ResourceRecord[] | undefined {
    if (relative === "dns-version") return [{ name, ttl: 28_800, type: "TXT", text: "1.1.0" }];
    if (relative === nameServer) return [{ name, ttl: clusterTtl, type: "A", address: this.address }];
    if (relative === "dns" || relative === "svc" || relative === "pod") return [];
    const pod = /^(\d+)-(\d+)-(\d+)-(\d+)\.[^.]+\.pod$/.exec(relative);
    if (!pod) return undefined;
    const address = pod.slice(1).join(".");
    return pod.slice(1).every((octet) => Number(octet) < 256)
      ? [{ name, ttl: clusterTtl, type: "A", address }]
      : undefined;
  }

  /** Records of the type asked for; an alias stands in for A and AAAA, followed as long as it stays in the zone. */
  #select(records: readonly ResourceRecord[], type: number): ResourceRecord[] {
    const chosen = records.filter((record) => type === recordType.ANY || recordType[record.type] === type);
    let alias = chosen.length === 0 ? records.find((record) => record.type === "CNAME") : undefined;
    for (let i = 0; alias?.type === "CNAME" && !chosen.includes(alias) && i < longestAliasChain; i++) {
      chosen.push(alias);
      const next: readonly ResourceRecord[] = this.#lookup(alias.target) ?? [];
      chosen.push(...next.filter((record) => recordType[record.type] === type));
      alias = next.find((record) => record.type === "CNAME");
    }
    return chosen;
  }

  /** The addresses of SRV targets, so that a client need not ask again. */
  #targets(answers: readonly ResourceRecord[]): ResourceRecord[] {
    const targets = new Set(answers.flatMap((record) => (record.type === "SRV" ? [record.target] : [])));
    return [...targets].flatMap((target) => (this.index.lookup(target) ?? []).filter(({ type }) => type === "A"));
  }
}

import { clusterTtl } from "../records/service-records.ts";
import type { Answer } from "../wire/answer.ts";
import { rcode, recordType } from "../wire/constants.ts";
import type { Query } from "../wire/query.ts";
import type { Handler } from "./handler.ts";

/** The names under which a pod reaches the machine it runs on: Berth's, and the one people know from Docker. */
const hostNames = new Set(["host.berth.internal", "host.docker.internal"]);

/** Answers the host's own address: the gateway of the pod network. */
export class HostAlias implements Handler {
  readonly name = "host-alias";

  constructor(private readonly address: string) {}

  handle({ name, type }: Query): Answer | undefined {
    if (!hostNames.has(name)) return undefined;
    const answers = type === recordType.A ? [{ name, ttl: clusterTtl, type: "A" as const, address: this.address }] : [];
    return { rcode: rcode.noError, authoritative: true, answers };
  }
}

import type { Forwarder } from "../upstream/forwarder.ts";
import { type Answer, serverFailure } from "../wire/answer.ts";
import { recordType } from "../wire/constants.ts";
import type { Query, QueryTransport } from "../wire/query.ts";
import type { Handler, RawAnswer } from "./handler.ts";

/** Passes every other name on to the machine's own resolvers. */
export class Forward implements Handler {
  readonly name = "forward";

  constructor(private readonly forwarder: Forwarder) {}

  async handle(query: Query, transport: QueryTransport): Promise<Answer | RawAnswer> {
    try {
      return { packet: await this.forwarder.ask(query, transport) };
    } catch {
      // The forwarder has said why in the log; a client understands SERVFAIL only.
      return serverFailure;
    }
  }
}

/**
 * Finishes an ExternalName whose target is outside the cluster: its alias, then the target's addresses from upstream.
 */
export async function follow(query: Query, answer: Answer, forwarder: Forwarder): Promise<Answer> {
  if (answer.follow === undefined || (query.type !== recordType.A && query.type !== recordType.AAAA)) return answer;
  try {
    const addresses = await forwarder.addressesOf(answer.follow, query);
    return { ...answer, answers: [...answer.answers, ...addresses] };
  } catch {
    return serverFailure;
  }
}

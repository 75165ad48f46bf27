import { type Answer, encodeAnswer } from "../wire/answer.ts";
import { largestUdpSize, rcode, recordType } from "../wire/constants.ts";
import type { Query } from "../wire/query.ts";
import type { Forwarder } from "../upstream/forwarder.ts";
import type { Handler, QueryTransport, RawAnswer } from "./handler.ts";

const serverFailure: Answer = { rcode: rcode.serverFailure, authoritative: false, answers: [] };

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

/** Finishes an ExternalName whose target is outside the cluster: its alias, then the target's records from upstream. */
export async function chase(
  query: Query,
  answer: Answer,
  forwarder: Forwarder,
  transport: QueryTransport,
): Promise<Answer | RawAnswer> {
  const last = answer.answers.at(-1);
  if (last?.type !== "CNAME" || query.type === recordType.CNAME) return answer;
  const own = encodeAnswer(query, answer, largestUdpSize);
  try {
    return { packet: await forwarder.appendAnswers(own, query, last.target, transport) };
  } catch {
    return answer;
  }
}

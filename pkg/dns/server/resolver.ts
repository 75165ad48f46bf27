import { follow } from "../handlers/forward.ts";
import type { Handler, RawAnswer } from "../handlers/handler.ts";
import type { ResourceRecord } from "../records/record.ts";
import type { RecordIndex } from "../records/record-index.ts";
import type { Forwarder } from "../upstream/forwarder.ts";
import { type Answer, encodeAnswer, encodeRefusal, encodeTruncated } from "../wire/answer.ts";
import { headerLength, rcode } from "../wire/constants.ts";
import { parseQuery, type Query, type QueryTransport } from "../wire/query.ts";

/** Encoded answers kept for questions that come again; cleared whole when it is full or a record changes. */
const mostRemembered = 8192;
const largestTcpSize = 0xffff;
const mostTurns = 8;

/** Puts the handlers' chain to work: bytes in, bytes out. Cluster answers are synchronous and remembered encoded. */
export class Resolver {
  /** By the packet behind its id: same flags, question and options give the same answer. */
  readonly #remembered = new Map<string, Buffer[]>();
  #rememberedVersion = -1;
  #turn = 0;

  constructor(
    private readonly handlers: readonly Handler[],
    private readonly index: RecordIndex,
    private readonly forwarder: Forwarder,
  ) {}

  /** The answer to a packet; undefined when it deserves none. Never throws and never rejects. */
  resolve(packet: Buffer, transport: QueryTransport): Buffer | undefined | Promise<Buffer | undefined> {
    const remembered = transport === "udp" ? this.#recall(packet) : undefined;
    if (remembered) return remembered;
    const parsed = parseQuery(packet);
    if ("drop" in parsed) return undefined;
    if ("refuse" in parsed) return encodeRefusal(packet, parsed.refuse, parsed.question);
    const { query } = parsed;
    for (const handler of this.handlers) {
      const answer = handler.handle(query, transport);
      if (!answer) continue;
      if (answer instanceof Promise) return this.#finishLater(query, transport, answer);
      if (answer.follow !== undefined)
        return this.#finishLater(query, transport, follow(query, answer, this.forwarder));
      return this.#encode(query, transport, answer);
    }
    return encodeRefusal(packet, rcode.refused, query.question);
  }

  async #finishLater(query: Query, transport: QueryTransport, pending: Promise<Answer | RawAnswer>): Promise<Buffer> {
    const answer = await pending;
    if ("packet" in answer)
      return transport === "udp" && answer.packet.length > query.udpSize ? encodeTruncated(query) : answer.packet;
    return encodeAnswer(query, answer, transport === "udp" ? query.udpSize : largestTcpSize);
  }

  #encode(query: Query, transport: QueryTransport, answer: Answer): Buffer {
    if (transport === "tcp") return encodeAnswer(query, answer, largestTcpSize);
    const variants = turned(answer.answers).map((answers) =>
      encodeAnswer(query, { ...answer, answers }, query.udpSize),
    );
    this.#remember(query.packet, variants);
    return variants[this.#turn++ % variants.length] ?? encodeAnswer(query, answer, query.udpSize);
  }

  #remember(packet: Buffer, variants: Buffer[]): void {
    if (this.#remembered.size >= mostRemembered) this.#remembered.clear();
    this.#remembered.set(
      packet.toString("latin1", 2),
      variants.map((variant) => Buffer.from(variant)),
    );
  }

  #recall(packet: Buffer): Buffer | undefined {
    if (this.#rememberedVersion !== this.index.version) {
      this.#remembered.clear();
      this.#rememberedVersion = this.index.version;
      return undefined;
    }
    if (packet.length < headerLength || packet.length > 512) return undefined;
    const variants = this.#remembered.get(packet.toString("latin1", 2));
    if (!variants) return undefined;
    const template = variants[this.#turn++ % variants.length];
    if (!template) return undefined;
    // A copy of its own: the socket may still hold it when the next query of this question comes.
    const answer = Buffer.allocUnsafe(template.length);
    template.copy(answer);
    answer[0] = packet[0] ?? 0;
    answer[1] = packet[1] ?? 0;
    return answer;
  }
}

/**
 * Several addresses are given in turn, so that clients that take the first one spread over all. Aliases stay in front:
 * some resolvers read an answer only once.
 */
function turned(answers: readonly ResourceRecord[]): readonly (readonly ResourceRecord[])[] {
  const aliases = answers.filter(({ type }) => type === "CNAME");
  const rest = answers.filter(({ type }) => type !== "CNAME");
  const turns = Math.min(rest.length || 1, mostTurns);
  return Array.from({ length: turns }, (_, turn) => [...aliases, ...rest.slice(turn), ...rest.slice(0, turn)]);
}

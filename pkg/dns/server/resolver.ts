import type { RecordIndex } from "../records/record-index.ts";
import { chase } from "../handlers/forward.ts";
import type { Handler, QueryTransport, RawAnswer } from "../handlers/handler.ts";
import type { Forwarder } from "../upstream/forwarder.ts";
import { type Answer, encodeAnswer, encodeRefusal } from "../wire/answer.ts";
import { headerLength, rcode } from "../wire/constants.ts";
import { parseQuery, type Query } from "../wire/query.ts";

/** Encoded answers kept for questions that come again; cleared whole when it is full or a record changes. */
const mostRemembered = 8192;
const largestTcpSize = 0xffff;

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
    if ("refuse" in parsed) return encodeRefusal(packet, parsed.refuse);
    const { query } = parsed;
    for (const handler of this.handlers) {
      const answer = handler.handle(query, transport);
      if (!answer) continue;
      if (answer instanceof Promise) return this.#finishLater(query, transport, answer);
      if (leadsOutside(answer))
        return this.#finishLater(query, transport, chase(query, answer, this.forwarder, transport));
      return this.#encode(query, transport, answer);
    }
    return encodeRefusal(packet, rcode.refused);
  }

  async #finishLater(query: Query, transport: QueryTransport, pending: Promise<Answer | RawAnswer>): Promise<Buffer> {
    const answer = await pending;
    if ("packet" in answer) return fit(answer.packet, query, transport);
    return encodeAnswer(query, answer, transport === "udp" ? query.udpSize : largestTcpSize);
  }

  #encode(query: Query, transport: QueryTransport, answer: Answer): Buffer {
    if (transport === "tcp") return encodeAnswer(query, answer, largestTcpSize);
    // Several addresses are given in turn, so that clients that take the first one spread over all.
    const turns = Math.min(answer.answers.length || 1, 8);
    const variants = Array.from({ length: turns }, (_, turn) =>
      encodeAnswer(
        query,
        { ...answer, answers: [...answer.answers.slice(turn), ...answer.answers.slice(0, turn)] },
        query.udpSize,
      ),
    );
    this.#remember(query.packet, variants);
    return variants[this.#turn++ % turns] ?? encodeAnswer(query, answer, query.udpSize);
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

const leadsOutside = (answer: Answer) => answer.answers.at(-1)?.type === "CNAME";

/** A forwarded answer that is too large for a client's UDP is cut to its question, with TC set. */
function fit(packet: Buffer, query: Query, transport: QueryTransport): Buffer {
  if (transport === "tcp" || packet.length <= query.udpSize) return packet;
  const cut = Buffer.from(packet.subarray(0, headerLength + query.question.length));
  cut.writeUInt16BE(cut.readUInt16BE(2) | 0x0200, 2);
  cut.fill(0, 6, headerLength);
  return cut;
}

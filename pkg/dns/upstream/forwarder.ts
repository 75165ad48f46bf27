import { randomInt } from "node:crypto";
import type { Socket as UdpSocket } from "node:dgram";
import type { HostSockets } from "../../component-base/host-sockets/interface.ts";
import type { Logger } from "../../component-base/logger.ts";
import { headerLength } from "../wire/constants.ts";
import type { Query } from "../wire/query.ts";
import type { QueryTransport } from "../handlers/handler.ts";
import { AnswerCache } from "./answer-cache.ts";
import { answerSection } from "./answer-section.ts";
import { askTcp } from "./ask-tcp.ts";

const attemptMs = 1_500;
const mostPending = 4096;
const complainEveryMs = 30_000;

interface Pending {
  readonly server: string;
  /** What must come back: the question, in any case. */
  readonly question: string;
  readonly resolve: (packet: Buffer) => void;
}

/**
 * Asks the machine's resolvers, one after the other, from a socket of the host's namespace. Answers are cached as long
 * as their records allow. A packet counts as an answer only if server, id and question fit.
 */
export class Forwarder {
  readonly #pending = new Map<number, Pending>();
  readonly #cache = new AnswerCache();
  #socket: Promise<UdpSocket> | undefined;
  #complained = 0;

  constructor(
    private readonly resolvers: () => readonly string[],
    private readonly sockets: HostSockets,
    private readonly log: Logger,
  ) {}

  /** The answer packet with the query's id. Rejects when no resolver answers. */
  async ask(query: Query, transport: QueryTransport): Promise<Buffer> {
    const key = `${transport}/${query.name}/${query.type}/${query.edns}`;
    const cached = this.#cache.get(key);
    if (cached) return withId(cached, query.id);
    const answer = await this.#askServers(query, transport);
    this.#cache.put(key, answer);
    return withId(answer, query.id);
  }

  /** `own` (an answer that ends in an alias) with the records of the alias' target appended. */
  async appendAnswers(own: Buffer, query: Query, target: string, transport: QueryTransport): Promise<Buffer> {
    const question = encodeQuestion(target, query.type);
    const packet = Buffer.concat([Buffer.from([0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]), question]);
    const answer = await this.ask({ ...query, name: target, question, packet, edns: false }, transport);
    const { records, count } = answerSection(answer, target);
    // An OPT record, if any, must stay the last one.
    const end = query.edns ? own.length - 11 : own.length;
    const whole = Buffer.concat([own.subarray(0, end), records, own.subarray(end)]);
    whole.writeUInt16BE(own.readUInt16BE(6) + count, 6);
    return whole;
  }

  async close(): Promise<void> {
    (await this.#socket)?.close();
  }

  async #askServers(query: Query, transport: QueryTransport): Promise<Buffer> {
    const servers = this.resolvers();
    for (const server of servers) {
      try {
        return await (transport === "tcp"
          ? askTcp(server, query.packet, this.sockets, attemptMs)
          : this.#askUdp(server, query));
      } catch (error) {
        this.#complain(server, error as Error);
      }
    }
    throw new Error(
      servers.length > 0 ? `no resolver of ${servers.join(", ")} answered` : "this machine has no resolver",
    );
  }

  async #askUdp(server: string, query: Query): Promise<Buffer> {
    if (this.#pending.size >= mostPending) throw new Error("too many queries wait for an answer");
    this.#socket ??= this.#open();
    const socket = await this.#socket;
    const id = this.#freeId();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#pending.delete(id);
        reject(new Error(`no answer within ${attemptMs} ms`));
      }, attemptMs);
      this.#pending.set(id, {
        server,
        question: lowerCase(query.question),
        resolve: (packet) => {
          clearTimeout(timer);
          resolve(packet);
        },
      });
      socket.send(withId(query.packet, id), 53, server);
    });
  }

  async #open(): Promise<UdpSocket> {
    const socket = await this.sockets.bindUdp("0.0.0.0", 0);
    socket.on("error", () => undefined);
    socket.on("message", (packet, from) => {
      if (packet.length < headerLength || from.port !== 53) return;
      const id = packet.readUInt16BE(0);
      const pending = this.#pending.get(id);
      if (pending?.server !== from.address || !(packet.readUInt16BE(2) & 0x8000)) return;
      const question = packet.subarray(headerLength, headerLength + pending.question.length);
      if (packet.readUInt16BE(4) === 1 && lowerCase(question) !== pending.question) return;
      this.#pending.delete(id);
      pending.resolve(packet);
    });
    return socket;
  }

  #freeId(): number {
    let id = randomInt(0x10000);
    while (this.#pending.has(id)) id = randomInt(0x10000);
    return id;
  }

  /** A machine without network must not fill the log. */
  #complain(server: string, error: Error): void {
    if (Date.now() - this.#complained < complainEveryMs) return;
    this.#complained = Date.now();
    this.log.warn({ server, err: error.message }, "upstream resolver does not answer");
  }
}

const lowerCase = (question: Buffer) => question.toString("latin1").toLowerCase();

function withId(packet: Buffer, id: number): Buffer {
  const copy = Buffer.from(packet);
  copy.writeUInt16BE(id, 0);
  return copy;
}

function encodeQuestion(name: string, type: number): Buffer {
  const labels = name.split(".").flatMap((label) => [label.length, ...Buffer.from(label, "latin1")]);
  return Buffer.from([...labels, 0, type >> 8, type & 0xff, 0, 1]);
}

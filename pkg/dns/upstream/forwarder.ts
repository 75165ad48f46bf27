import type { HostSockets } from "../../component-base/host-sockets/interface.ts";
import type { Logger } from "../../component-base/logger.ts";
import { type Clock, systemClock } from "../../util/clock.ts";
import type { ResourceRecord } from "../records/record.ts";
import { flags, headerField, rcode, recordType } from "../wire/constants.ts";
import type { Query, QueryTransport } from "../wire/query.ts";
import { recordsOf } from "../wire/records-of.ts";
import { addressed, questionFor, questionKey, upstreamPacket } from "../wire/upstream-packet.ts";
import { AnswerCache } from "./answer-cache.ts";
import { askTcp } from "./ask-tcp.ts";
import { UdpAsker } from "./ask-udp.ts";
import { AskingRound } from "./asking-round.ts";
import { ServerHealth } from "./server-health.ts";

/** However many resolvers there are: a client's own patience ends at 5 s. */
const longestMs = 4_000;
const complainEveryMs = 30_000;
/** Codes after which another resolver may know better, as in glibc. */
const unhelpful: readonly number[] = [rcode.serverFailure, rcode.notImplemented, rcode.refused];

/**
 * Asks the machine's resolvers from sockets of the host's namespace: those that answer first, the next one when one is
 * silent or does not help. Answers are cached; a question that is being asked is not asked again.
 */
export class Forwarder {
  readonly #udp: UdpAsker;
  readonly #cache: AnswerCache;
  readonly #health: ServerHealth;
  readonly #asking = new Map<string, Promise<Buffer>>();
  #complained = 0;

  constructor(
    private readonly resolvers: () => readonly string[],
    private readonly sockets: HostSockets,
    private readonly log: Logger,
    private readonly port = 53,
    private readonly clock: Clock = systemClock,
  ) {
    this.#udp = new UdpAsker(sockets, port);
    // Answers age while the machine sleeps too.
    this.#cache = new AnswerCache(() => clock.now());
    this.#health = new ServerHealth(() => clock.elapsed());
  }

  /** The answer packet with the query's id and its very question. Rejects when no resolver answers. */
  async ask(query: Query, transport: QueryTransport): Promise<Buffer> {
    const packet = upstreamPacket(query);
    const key = `${transport}/${questionKey(query)}/${packet.readUInt16BE(headerField.flags)}`;
    const cached = this.#cache.get(key);
    return addressed(cached ?? (await this.#askOnce(key, packet, query, transport)), query);
  }

  /** The addresses of a name, of the type that the query asks for, under that name. */
  async addressesOf(name: string, query: Query): Promise<ResourceRecord[]> {
    const asked = { ...query, name, question: questionFor(name, query.type), edns: true, dnssecOk: false };
    let packet = await this.ask(asked, "udp");
    if (packet.readUInt16BE(headerField.flags) & flags.truncated) packet = await this.ask(asked, "tcp");
    return (recordsOf(packet) ?? []).flatMap(({ section, type, ttl, dataAt, dataLength }): ResourceRecord[] => {
      if (section !== "answer" || type !== query.type) return [];
      const bytes = packet.subarray(dataAt, dataAt + dataLength);
      if (type === recordType.A && dataLength === 4) return [{ name, ttl, type: "A", address: bytes.join(".") }];
      return type === recordType.AAAA && dataLength === 16 ? [{ name, ttl, type: "AAAA", bytes }] : [];
    });
  }

  async close(): Promise<void> {
    await this.#udp.close();
  }

  #askOnce(key: string, packet: Buffer, query: Query, transport: QueryTransport): Promise<Buffer> {
    const asking =
      this.#asking.get(key) ??
      this.#askServers(packet, query, transport)
        .then((answer) => {
          this.#cache.put(key, answer);
          return answer;
        })
        .finally(() => this.#asking.delete(key));
    this.#asking.set(key, asking);
    return asking;
  }

  async #askServers(packet: Buffer, { question }: Query, transport: QueryTransport): Promise<Buffer> {
    const servers = this.resolvers();
    const end = this.clock.elapsed() + longestMs;
    const round = new AskingRound((code) => !unhelpful.includes(code), this.clock);
    for (const { server, timeoutMs } of this.#health.attempts(servers)) {
      if (round.hasHeard(server) || this.clock.elapsed() >= end) continue;
      const asking =
        transport === "tcp" || isOfOneLink(server)
          ? askTcp(this.sockets.connectTcp(server, this.port), packet, timeoutMs, this.clock)
          : this.#udp.ask(server, packet, question, round.over);
      const heard = asking.then((answer) => {
        this.#health.answered(server);
        return answer;
      });
      try {
        const answer = await round.wait(server, heard, timeoutMs);
        if (answer) return answer;
      } catch (error) {
        this.#health.silent(server);
        this.#complain(server, error as Error);
      }
    }
    const best = round.giveUp();
    if (best) return best;
    throw new Error(
      servers.length > 0 ? `no resolver of ${servers.join(", ")} answered` : "this machine has no resolver",
    );
  }

  /** A machine without network must not fill the log. */
  #complain(server: string, error: Error): void {
    if (this.clock.elapsed() - this.#complained < complainEveryMs) return;
    this.#complained = this.clock.elapsed();
    this.log.warn({ server, err: error.message }, "upstream resolver does not answer");
  }
}

/**
 * An address with a zone ("fe80::1%eth0") names an interface of the host, which no datagram that is sent from here can
 * do: only connections are made on the host's side.
 */
const isOfOneLink = (server: string) => server.includes("%");

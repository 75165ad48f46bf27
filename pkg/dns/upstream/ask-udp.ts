import { randomInt } from "node:crypto";
import type { Socket } from "node:dgram";
import { isIPv6 } from "node:net";
import type { HostSockets } from "../../component-base/host-sockets/interface.ts";
import { flags, headerField, headerLength, rcode, rcodeMask } from "../wire/constants.ts";

const mostPending = 4096;

interface Pending {
  readonly server: string;
  /** What must come back, in any case. */
  readonly question: string;
  readonly resolve: (packet: Buffer) => void;
}

/** Asks over UDP, many questions at once. A packet counts as an answer only if server, id and question fit. */
export class UdpAsker {
  readonly #pending = new Map<number, Pending>();
  readonly #sockets = new Map<string, Promise<Socket>>();

  constructor(
    private readonly sockets: HostSockets,
    private readonly port: number,
  ) {}

  /**
   * The answer to `packet`, whose id is replaced by one that cannot be guessed. Waits until `over` is aborted, and
   * rejects then.
   */
  async ask(server: string, packet: Buffer, question: Buffer, over: AbortSignal): Promise<Buffer> {
    if (this.#pending.size >= mostPending) throw new Error("too many queries wait for an answer");
    const socket = await this.#socketFor(server);
    over.throwIfAborted();
    const id = this.#freeId();
    const asked = Buffer.from(packet);
    asked.writeUInt16BE(id, headerField.id);
    return new Promise((resolve, reject) => {
      const settle = (finish: () => void) => {
        over.removeEventListener("abort", tooLate);
        this.#pending.delete(id);
        finish();
      };
      const fail = (error: Error) => settle(() => reject(error));
      const tooLate = () => fail(new Error("nobody waits for the answer any more"));
      over.addEventListener("abort", tooLate);
      this.#pending.set(id, {
        server,
        question: lowerCase(question),
        resolve: (answer) => settle(() => resolve(answer)),
      });
      // "Network is unreachable" is known at once: the next server need not wait.
      socket.send(asked, this.port, server, (error) => error && fail(error));
    });
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets.values()) (await socket).close();
    this.#sockets.clear();
  }

  #socketFor(server: string): Promise<Socket> {
    const any = isIPv6(server) ? "::" : "0.0.0.0";
    const known = this.#sockets.get(any);
    if (known) return known;
    const opening = this.#open(any);
    this.#sockets.set(any, opening);
    opening.catch(() => this.#sockets.delete(any));
    return opening;
  }

  async #open(address: string): Promise<Socket> {
    const socket = await this.sockets.bindUdp(address, 0);
    socket.on("error", () => undefined);
    socket.on("message", (packet, from) => this.#heard(packet, from.address, from.port));
    return socket;
  }

  #heard(packet: Buffer, address: string, port: number): void {
    if (packet.length < headerLength || port !== this.port) return;
    const pending = this.#pending.get(packet.readUInt16BE(headerField.id));
    if (pending?.server !== address || !(packet.readUInt16BE(headerField.flags) & flags.response)) return;
    if (repeats(packet, pending.question)) pending.resolve(packet);
  }

  #freeId(): number {
    let id = randomInt(0x10000);
    while (this.#pending.has(id)) id = randomInt(0x10000);
    return id;
  }
}

/** Whether a packet answers this question; some servers refuse without repeating it. */
function repeats(packet: Buffer, question: string): boolean {
  const questions = packet.readUInt16BE(headerField.questions);
  if (questions === 0) return (packet.readUInt16BE(headerField.flags) & rcodeMask) !== rcode.noError;
  return questions === 1 && lowerCase(packet.subarray(headerLength, headerLength + question.length)) === question;
}

const lowerCase = (question: Buffer) => question.toString("latin1").toLowerCase();

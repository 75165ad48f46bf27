import type { ServerResponse } from "node:http";
import type { Writable } from "node:stream";
import type { WatchFrame } from "../../watch-cache/watch-frame.ts";
import { afterAnswers } from "../answers/end-of-turn.ts";

/** A watcher that has this much unread is cut off: it can come back, memory cannot. */
const mostUnread = 8 * 1024 * 1024;
/** What is handed to the connection at a time; the rest waits here, shared with all who watch, until that is taken. */
const pieceSize = 256 * 1024;
/** A watch that is over is given so long to be read to its end. */
const lastMs = 10_000;

interface Outgoing {
  readonly length: number;
  make(this: void): WatchFrame;
}

/** The frames of one watch on their way to its client, at the client's pace. */
export class WatchOutflow {
  #queue: Outgoing[] = [];
  #unread = 0;
  #isArmed = false;
  /** The connection has enough for now. */
  #isBlocked = false;
  #state: "open" | "ending" | "over" = "open";
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly response: ServerResponse,
    private readonly isHttp1: boolean,
    /** Writes the head of the answer, before the first frame. */
    private readonly begin: () => void,
  ) {}

  /** Sends a frame at the end of this turn, with all others of it. Ends the connection when too much is unread. */
  push(frame: WatchFrame): void {
    this.pushLater(frame.line.length, () => frame);
  }

  /** The same for a frame that is made when its turn comes, and counts `length` until then. */
  pushLater(length: number, make: () => WatchFrame): void {
    if (this.#state !== "open") return;
    this.#queue.push({ length, make });
    this.#unread += length;
    if (this.#isBlocked && this.#unread > mostUnread) {
      this.drop();
      this.response.destroy();
    }
    if (this.#isArmed || this.#isBlocked) return;
    this.#isArmed = true;
    afterAnswers(() => this.#send());
  }

  /** Ends the answer when everything is sent; a client that does not read on loses its connection. */
  end(): void {
    if (this.#state !== "open") return;
    this.#state = "ending";
    this.#timer = setTimeout(() => this.response.destroy(), lastMs);
    this.#send();
  }

  /** The connection is gone. */
  drop(): void {
    this.#state = "over";
    this.#queue = [];
    clearTimeout(this.#timer);
  }

  #send(): void {
    this.#isArmed = false;
    if (this.#state === "over" || this.#isBlocked) return;
    if (!this.response.headersSent) this.begin();
    let sent = 0;
    while (sent < this.#queue.length && !this.#isBlocked) sent = this.#sendPiece(sent);
    this.#queue = sent === this.#queue.length ? [] : this.#queue.slice(sent);
    if (this.#state === "ending" && this.#queue.length === 0) this.response.end();
  }

  /** Writes a piece of the queue that begins at `from`; the index after it. */
  #sendPiece(from: number): number {
    // Over HTTP/1.1 the shared chunks go to the socket as they are: the response would frame them anew for each.
    const socket = this.isHttp1 ? this.response.socket : null;
    const parts: Buffer[] = [];
    let end = from;
    for (let size = 0; size < pieceSize && end < this.#queue.length; end++) {
      const next = this.#queue[end];
      if (!next) break;
      const { chunk, line } = next.make();
      parts.push(socket ? chunk : line);
      size += line.length;
      this.#unread -= next.length;
    }
    const target: Writable = socket ?? this.response;
    if (!target.write(joined(parts))) this.#wait(target);
    return end;
  }

  #wait(target: Writable): void {
    this.#isBlocked = true;
    target.once("drain", () => {
      this.#isBlocked = false;
      this.#send();
    });
  }
}

const joined = (parts: readonly Buffer[]) => (parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts));

import { FirstAnswer, type Reader } from "./first-answers.ts";
import type { HalfClosed, HalfClosedConnection } from "./half-closed.ts";
import {
  endOfStream,
  lastRead,
  lastReadOffset,
  lastWriteIsPending,
  newShutdown,
  newWrite,
  type TcpHandle,
} from "./tcp-handle.ts";

/**
 * What an end may have as its own buffer, which saves Node an allocation of 64 KB for every read. Many connections are
 * read but once and need none; one that goes on gets the first, and one that fills it the next.
 */
const bufferSizes = [8 * 1024, 64 * 1024, 256 * 1024];

const noBuffer = new Uint8Array(0);

/**
 * Copies both ways between two connections. An end is passed on as an end (half-close), a reset as a reset, and a side
 * that does not read stops the other from being read: at most one buffer waits in each direction.
 */
export function relay(client: TcpHandle, backend: TcpHandle, halfClosed: HalfClosed): void {
  const [a, b] = [new End(client, halfClosed), new End(backend, halfClosed)];
  a.peer = b;
  b.peer = a;
  b.reader = new FirstAnswer(b);
  a.start();
  b.start();
}

class End implements HalfClosedConnection, Reader {
  peer!: End;
  /** Who takes what is read. */
  reader: Reader = this;
  /** Its FIN has been sent, behind everything else: nothing more is to be written to it. */
  #finished = false;
  #closed = false;
  #wasRead = false;
  /** Where its reads land, once it goes on. */
  #buffer: Uint8Array = noBuffer;

  constructor(
    private readonly handle: TcpHandle,
    private readonly halfClosed: HalfClosed,
  ) {
    handle.onread = (data) => this.#onRead(data);
  }

  start(): void {
    if (!this.#closed && this.handle.readStart() !== 0) this.broke();
  }

  #onRead(data: ArrayBuffer | undefined): void {
    const count = lastRead();
    if (count > 0) {
      this.reader.received(data ? new Uint8Array(data, lastReadOffset(), count) : this.#buffer.subarray(0, count));
    } else if (count === endOfStream) this.reader.ended();
    else if (count < 0) this.reader.broke();
  }

  received(chunk: Uint8Array): void {
    if (this.#closed) return;
    this.peer.#write(chunk);
    const goesOn = this.#wasRead;
    this.#wasRead = true;
    if (this.#buffer.length === 0 ? goesOn : chunk.length === this.#buffer.length) this.#growBuffer(chunk.length);
  }

  #growBuffer(count: number): void {
    const size = bufferSizes.find((each) => each > count);
    if (size === undefined || this.#closed) return;
    this.#buffer = Buffer.allocUnsafeSlow(size);
    this.handle.useUserBuffer(this.#buffer);
  }

  /** Writes what the peer has read; the peer is read again when all of it has been taken. */
  #write(chunk: Uint8Array): void {
    const request = newWrite();
    request.buffer = chunk;
    request.oncomplete = (status) => {
      if (status === 0) this.peer.start();
      else this.broke();
    };
    if (this.handle.writeBuffer(request, chunk) !== 0) this.broke();
    else if (lastWriteIsPending()) this.peer.handle.readStop();
  }

  /** Nothing more comes from this side: the peer is told behind what is still being written to it. */
  ended(): void {
    if (this.#closed) return;
    const { peer } = this;
    const request = newShutdown();
    request.oncomplete = (status) => {
      peer.#finished = true;
      if (status !== 0) peer.broke();
      else if (this.#finished) this.close();
      else if (!this.#closed) this.halfClosed.add(this);
    };
    if (peer.handle.shutdown(request) !== 0) peer.broke();
  }

  /** The kernel forgets the address of a peer that has reset the connection, or answers no probes. */
  isGone(): boolean {
    return this.handle.getpeername({}) !== 0;
  }

  /** The kernel brings what is still on its way, and answers what comes after it with a reset. */
  close(): void {
    if (!this.#closed) this.handle.close();
    if (!this.peer.#closed) this.peer.handle.close();
    this.#closed = this.peer.#closed = true;
    this.#forget();
  }

  /** A side that broke is told to the other as a reset. */
  broke(): void {
    if (!this.#closed) this.handle.close();
    this.#closed = true;
    if (!this.peer.#closed && this.peer.handle.reset() !== 0) this.peer.handle.close();
    this.peer.#closed = true;
    this.#forget();
  }

  #forget(): void {
    this.halfClosed.delete(this);
    this.halfClosed.delete(this.peer);
  }
}

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
  a.start();
  b.start();
}

class End implements HalfClosedConnection {
  peer!: End;
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
    if (!this.#closed && this.handle.readStart() !== 0) this.#fail();
  }

  #onRead(data: ArrayBuffer | undefined): void {
    const count = lastRead();
    if (count > 0) this.#forward(data, count);
    else if (count === endOfStream) this.#end();
    else if (count < 0) this.#fail();
  }

  #forward(data: ArrayBuffer | undefined, count: number): void {
    this.peer.#write(data ? new Uint8Array(data, lastReadOffset(), count) : this.#buffer.subarray(0, count));
    const goesOn = this.#wasRead;
    this.#wasRead = true;
    if (data ? goesOn : count === this.#buffer.length) this.#growBuffer(count);
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
      else this.#fail();
    };
    if (this.handle.writeBuffer(request, chunk) !== 0) this.#fail();
    else if (lastWriteIsPending()) this.peer.handle.readStop();
  }

  /** Nothing more comes from this side: the peer is told behind what is still being written to it. */
  #end(): void {
    const { peer } = this;
    const request = newShutdown();
    request.oncomplete = (status) => {
      peer.#finished = true;
      if (status !== 0) peer.#fail();
      else if (this.#finished) this.close();
      else if (!this.#closed) this.halfClosed.add(this);
    };
    if (peer.handle.shutdown(request) !== 0) peer.#fail();
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
  #fail(): void {
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

/**
 * Node's own TCP handles, below net.Socket. Everything that reaches under Node's public API is in this file; why, and
 * what it brings, is measured in the README. All numbers that are not counts are negative error codes of the system; 0
 * is good.
 */
import type { Server } from "node:net";

/** One TCP connection, as libuv has it. */
export interface TcpHandle {
  /** Called with what was read (`lastRead` says how it went); chunks are the caller's to keep. */
  onread: (data: ArrayBuffer | undefined) => void;
  readStart(): number;
  readStop(): number;
  /** From now on reads land in this buffer, each over the one before, and `onread` gets no data of its own. */
  useUserBuffer(buffer: Uint8Array): void;
  writeBuffer(request: Request, data: Uint8Array): number;
  shutdown(request: Request): number;
  connect(request: Request, address: string, port: number): number;
  close(): void;
  /** Closes with RST in place of FIN. */
  reset(): number;
  setNoDelay(on: boolean): number;
  setKeepAlive(on: boolean, afterSeconds: number): number;
  getpeername(out: { address?: string }): number;
}

/** Something asked of a handle; it must not be forgotten before `oncomplete`. */
export interface Request {
  oncomplete: (status: number) => void;
  /** Keeps what is being written from being collected. */
  buffer?: Uint8Array;
}

interface TcpBinding {
  readonly TCP: new (kind: number) => TcpHandle;
  readonly TCPConnectWrap: new () => Request;
  readonly constants: { readonly SOCKET: number };
}
interface StreamBinding {
  readonly WriteWrap: new () => Request;
  readonly ShutdownWrap: new () => Request;
  readonly streamBaseState: Readonly<Record<number, number>>;
  readonly kReadBytesOrError: number;
  readonly kArrayBufferOffset: number;
  readonly kLastWriteWasAsync: number;
}

interface Bindings {
  binding(name: "tcp_wrap"): TcpBinding;
  binding(name: "stream_wrap"): StreamBinding;
}

const node = process as unknown as Bindings;
const { TCP, TCPConnectWrap, constants } = node.binding("tcp_wrap");
const { WriteWrap, ShutdownWrap, streamBaseState, kReadBytesOrError, kArrayBufferOffset, kLastWriteWasAsync } =
  node.binding("stream_wrap");

/** For a connection that we begin: not connected yet. */
export const newTcpHandle = (): TcpHandle => new TCP(constants.SOCKET);
/** For {@link TcpHandle.connect}; `oncomplete` comes once, with how it went. */
export const newConnect = (): Request => new TCPConnectWrap();
/** For {@link TcpHandle.writeBuffer}; see {@link lastWriteIsPending} for whether `oncomplete` comes. */
export const newWrite = (): Request => new WriteWrap();
/** For {@link TcpHandle.shutdown}: FIN, behind what is still to be written. */
export const newShutdown = (): Request => new ShutdownWrap();

/** What a read ended with instead of bytes: the other side's FIN. */
export const endOfStream = -4095;

/** Inside `onread`: bytes read, `endOfStream`, or the error. */
export const lastRead = (): number => streamBaseState[kReadBytesOrError] ?? 0;
/** Inside `onread`: where in its data the bytes begin. */
export const lastReadOffset = (): number => streamBaseState[kArrayBufferOffset] ?? 0;
/** Right after `writeBuffer`: whether bytes are left that the kernel did not take; `oncomplete` follows only then. */
export const lastWriteIsPending = (): boolean => streamBaseState[kLastWriteWasAsync] !== 0;

/**
 * Takes a listening server's connections as handles: its "connection" events come no more. They inherit the listener's
 * options: no delay, and probes after `keepAliveSeconds` of silence.
 */
export function acceptHandles(server: Server, keepAliveSeconds: number, accept: (handle: TcpHandle) => void): void {
  const { _handle: handle } = server as unknown as {
    _handle: Pick<TcpHandle, "setNoDelay" | "setKeepAlive"> & {
      onconnection: (status: number, client?: TcpHandle) => void;
    };
  };
  handle.setNoDelay(true);
  handle.setKeepAlive(true, keepAliveSeconds);
  // A status says that this connection could not be accepted (out of file descriptors, say); the listener goes on.
  handle.onconnection = (_status, client) => {
    if (client) accept(client);
  };
}

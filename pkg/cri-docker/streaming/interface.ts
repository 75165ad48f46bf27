import type { Readable, Writable } from "node:stream";
import type { AttachRequest, ExecRequest, PortForwardRequest } from "../../cri/generated/cri/v1/api.ts";

export interface TerminalSize {
  readonly width: number;
  readonly height: number;
}

/** A client's end of a running program. Streams that the client did not ask for are absent. */
export interface CommandStreams {
  /** Ends when the client has no more input. */
  readonly stdin?: Readable | undefined;
  /** The runtime writes output with backpressure; it need not end the streams. With a terminal there is no stderr. */
  readonly stdout?: Writable | undefined;
  readonly stderr?: Writable | undefined;
  readonly tty: boolean;
  /** Calls back with the terminal's size, at once if it is known, and whenever it changes. */
  onResize(listener: (size: TerminalSize) => void): void;
  /** Aborted when the client is gone. */
  readonly signal: AbortSignal;
}

/** Where a sandbox's ports are: in the network namespace of a process of this machine, or the machine's own. */
export type SandboxNetwork = { readonly kind: "host" } | { readonly kind: "namespace"; readonly pid: number };

/** What the streaming server needs of containers. Rejections reach the client as text. */
export interface StreamRuntime {
  /**
   * Runs a command in a running container. Resolves with its exit code when it has ended and all output was written.
   */
  exec(containerId: string, command: readonly string[], streams: CommandStreams): Promise<number>;
  /** Connects the client to the container's own process; resolves when that has ended, or when the client is gone. */
  attach(containerId: string, streams: CommandStreams): Promise<void>;
  /** Rejects when the sandbox does not run. */
  sandboxNetwork(sandboxId: string): Promise<SandboxNetwork>;
}

/**
 * Serves what CRI's Exec, Attach and PortForward only prepare: each answers a URL, good for one connection within a
 * minute. Before start and when too many are outstanding they throw CriError.
 */
export interface StreamingServer {
  start(): Promise<void>;
  /** Ends every connection. */
  stop(): Promise<void>;
  exec(request: ExecRequest): string;
  attach(request: AttachRequest): string;
  portForward(request: PortForwardRequest): string;
}

import type { Socket } from "node:net";

/** Opens connections to ports of one pod's localhost. */
export interface LocalConnector {
  /** The connection is paused and may be half closed. Rejects in words such as "connection refused". */
  connect(port: number): Promise<Socket>;
  close(): void;
}

/** The pod whose ports a client reaches. */
export interface ForwardedPod {
  readonly sandboxId: string;
  readonly connector: LocalConnector;
}

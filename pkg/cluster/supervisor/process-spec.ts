/** One operating-system process of a cluster and the components that share it. */
export interface ProcessSpec {
  readonly name: string;
  /** The bundled program to run with Node.js. */
  readonly script: string;
  readonly components: readonly string[];
  /** V8 and Node.js flags: small heaps at rest. */
  readonly nodeFlags: readonly string[];
  /** Enters this network namespace (a name under /run/netns). */
  readonly networkNamespace?: string;
  /** Is started only when that process has reported that milestone. */
  readonly after?: { readonly process: string; readonly milestone: string };
}

/** What a component listens on. */
export interface ListeningPort {
  readonly component: string;
  readonly name: string;
  readonly address: string;
  readonly port: number;
}

/** From a process to its supervisor, over the IPC channel. */
export type ProcessMessage =
  | { readonly type: "milestone"; readonly name: string }
  | { readonly type: "ready"; readonly ports: readonly ListeningPort[] };

/** Tells the supervisor how far this process is. Without a supervisor it does nothing. */
export function report(message: ProcessMessage): void {
  if (process.connected) process.send?.(message);
}

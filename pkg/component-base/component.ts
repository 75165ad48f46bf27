/** A part of a program: built by its constructor, then started and stopped once. Composition is only wiring. */
export interface Component {
  readonly name: string;
  /** Resolves when the part does its work (listening, synced); rejects with a message for the person who can act. */
  start(): Promise<void>;
  /** Resolves when everything it opened is closed. Never rejects; safe to call when start failed or never ran. */
  stop(): Promise<void>;
}

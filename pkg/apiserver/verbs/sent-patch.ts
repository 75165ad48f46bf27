import type { PatchType } from "../../apimachinery/transport.ts";

/** A patch as it was sent, decoded. */
interface Sent {
  readonly body: unknown;
  /** What stood in its text twice. */
  readonly duplicates: readonly string[];
}

/** A patch that is merged into an object before that is decoded. */
export interface ObjectPatch extends Sent {
  readonly type: Exclude<PatchType, "apply">;
}

/** A server-side apply: its body is the configuration. */
export interface ApplyPatch extends Sent {
  readonly type: "apply";
}

/** A patch by any of the four strategies. */
export type SentPatch = ObjectPatch | ApplyPatch;

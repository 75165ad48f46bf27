import type { MessageSchema } from "../schema.ts";
import type { FieldSet } from "./fieldpath/field-set.ts";

/** Who writes an object, as what, and when. */
export interface Writer {
  /** The query parameter fieldManager, or the User-Agent up to its first "/"; at most 128 bytes. */
  readonly manager: string;
  /** As in the object: "apps/v1". */
  readonly apiVersion: string;
  /** "status", "scale", …; none for the object itself. */
  readonly subresource?: string | undefined;
  readonly schema: MessageSchema;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** What this endpoint resets and so never owns, with all below (upstream's GetResetFields); see fieldSetOf. */
  readonly resetFields?: FieldSet | undefined;
}

import type { KubeObject } from "../object.ts";

/** What a request body holds. */
export interface Decoded<T = KubeObject> {
  /** Only fields the schema knows, in their normal form. */
  readonly object: T;
  /**
   * `unknown field "spec.foo"`, `duplicate field "spec.bar"`: refused, warned of or ignored as fieldValidation says.
   */
  readonly problems: readonly string[];
}

/** How unknown and duplicate fields are treated (KEP-2885). */
export type FieldValidation = "Ignore" | "Warn" | "Strict";

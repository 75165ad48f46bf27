/**
 * What the machinery knows of a type: enough for strict decoding, protobuf, patches, field ownership and OpenAPI.
 * pkg/api/schema builds these from the API table; custom resources build them from their OpenAPI schema.
 */

export type ScalarKind =
  | "string"
  | "bool"
  | "int32"
  | "int64"
  | "double"
  | "bytes"
  /** RFC 3339 with seconds; protobuf Timestamp on the wire. */
  | "time"
  /** RFC 3339 with microseconds. */
  | "microTime"
  | "duration"
  | "quantity"
  | "intOrString"
  /** Any JSON value: RawExtension, FieldsV1, apiextensions JSON. */
  | "any";

/** What a value may be: a scalar, an object of known fields, a map with string keys, or a list. */
export type ValueSchema =
  | { readonly kind: ScalarKind }
  | { readonly kind: "message"; readonly message: MessageSchema }
  | { readonly kind: "map"; readonly values: ValueSchema }
  | { readonly kind: "list"; readonly items: ValueSchema };

/** A field of a message: its names on both wires, and what its markers say of patches, ownership and defaults. */
export interface FieldSchema {
  /** The JSON name. */
  readonly name: string;
  readonly number: number;
  readonly value: ValueSchema;
  /** Upstream's encoder always writes it (no omitempty). */
  readonly required: boolean;
  /** Clients must give it: what OpenAPI calls required (no omitempty and not +optional, or +required). */
  readonly mandatory?: boolean;
  /** Absent and zero differ (a Go pointer, or a list of which an empty one says something). */
  readonly pointer?: boolean;
  readonly listType?: "atomic" | "set" | "map";
  readonly listMapKeys?: readonly string[];
  /** For maps and messages: "atomic" is owned as a whole. Default granular. */
  readonly mapType?: "atomic" | "granular";
  /** Strategic merge: any of merge, replace, retainKeys. */
  readonly patchStrategy?: readonly string[];
  readonly patchMergeKey?: string;
  readonly default?: unknown;
}

/** A field on the protobuf wire: a JSON field, or a message whose fields stand in its parent in JSON. */
export type WireField =
  | { readonly kind: "field"; readonly field: FieldSchema }
  | { readonly kind: "inline"; readonly number: number; readonly message: MessageSchema };

/** An object type, as the API table has it under its protobuf name. */
export interface MessageSchema {
  /** Protobuf package and name: "k8s.io.api.core.v1.Pod". */
  readonly name: string;
  /** By JSON name, inlined members included. */
  readonly fields: ReadonlyMap<string, FieldSchema>;
  /** By protobuf number. */
  readonly wire: ReadonlyMap<number, WireField>;
}

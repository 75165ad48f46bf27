import facts from "../facts/api-facts.json" with { type: "json" };

/** A field as the API table has it; see the table's own `about`. */
export interface FieldFacts {
  readonly n: number;
  readonly type: string;
  readonly repeated?: boolean;
  readonly json?: string;
  readonly inline?: boolean;
  readonly omitempty?: boolean;
  readonly pointer?: boolean;
  readonly optional?: boolean;
  readonly required?: boolean;
  readonly listType?: string;
  readonly listMapKeys?: readonly string[];
  readonly mapType?: string;
  readonly structType?: string;
  readonly patchStrategy?: string;
  readonly patchMergeKey?: string;
  readonly default?: string;
}

type Messages = Readonly<
  Record<string, { readonly fields: Readonly<Record<string, FieldFacts>>; readonly mapType?: string }>
>;

const packages = facts.packages as unknown as Readonly<Record<string, Messages>>;

/** A message of the table by its protobuf package and name; undefined when the table has none. */
export function messageFacts(name: string): Messages[string] | undefined {
  const dot = name.lastIndexOf(".");
  return packages[name.slice(0, dot)]?.[name.slice(dot + 1)];
}

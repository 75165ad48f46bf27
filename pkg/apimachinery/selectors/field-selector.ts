interface FieldTerm {
  readonly field: string;
  readonly equal: boolean;
  readonly value: string;
}

/** A compiled `fieldSelector` (fields.Selector). A field that an object lacks counts as "". */
export interface FieldSelector {
  readonly terms: readonly FieldTerm[];
  readonly matchesEverything: boolean;
  matches(fields: Readonly<Record<string, string>>): boolean;
  /** The value that `field` must equal, if the selector says so: lets a reader look up instead of scan. */
  requiresExactMatch(field: string): string | undefined;
  toString(): string;
}

/** Splits at separators that no backslash escapes. */
const terms = /(?:\\[^]|[^\\,])+|\\$/g;
const term = /^((?:\\[^]|[^\\=!]|!(?!=))*)(!=|==|=)([^]*)$/;

function unescape(value: string): string {
  return value.replace(/\\([^]?)|([,=])/g, (_, escaped: string | undefined, bare: string | undefined) => {
    if (bare !== undefined)
      throw new Error(`invalid field selector: unescaped character in value: ${bare.charCodeAt(0)}`);
    if (escaped === "" || escaped === undefined || !"\\,=".includes(escaped)) {
      throw new Error(`invalid field selector: invalid escape sequence: \\${escaped ?? ""}`);
    }
    return escaped;
  });
}

const escape = (value: string) => value.replace(/[\\,=]/g, "\\$&");

function parseTerm(selector: string, text: string): FieldTerm {
  const match = term.exec(text);
  if (!match) throw new Error(`invalid selector: '${selector}'; can't understand '${text}'`);
  const [, field = "", operator, value = ""] = match;
  return { field, equal: operator !== "!=", value: unescape(value) };
}

/** Parses "a=b,c!=d" with backslash escapes for `\`, `,` and `=`. Throws upstream's text. */
export function parseFieldSelector(selector: string): FieldSelector {
  const parsed = (selector.match(terms) ?? []).sort().map((text) => parseTerm(selector, text));
  return {
    terms: parsed,
    matchesEverything: parsed.length === 0,
    matches(fields) {
      for (const { field, equal, value } of parsed) if (((fields[field] ?? "") === value) !== equal) return false;
      return true;
    },
    requiresExactMatch: (field) => parsed.find((each) => each.equal && each.field === field)?.value,
    toString: () => parsed.map(({ field, equal, value }) => `${field}${equal ? "=" : "!="}${escape(value)}`).join(","),
  };
}

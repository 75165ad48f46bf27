import { checkLabelKey, type LabelOperator, type LabelRequirement, labelRequirement } from "./label-requirement.ts";

type TokenKind = "word" | "end" | "," | "(" | ")" | "!" | "!=" | "=" | "==" | ">" | "<" | "in" | "notin" | "error";

interface Token {
  readonly kind: TokenKind;
  readonly text: string;
}

const lexeme = /[ \t\r\n]*(?:(==|!=|[=!(),<>])|([^ \t\r\n=!(),<>]+)|$)/y;

function tokenize(selector: string): Token[] {
  const tokens: Token[] = [];
  lexeme.lastIndex = 0;
  for (;;) {
    const match = lexeme.exec(selector);
    const symbol = match?.[1];
    const word = match?.[2];
    if (symbol !== undefined) tokens.push({ kind: symbol as TokenKind, text: symbol });
    else if (word === "in" || word === "notin") tokens.push({ kind: word, text: word });
    else if (word !== undefined) tokens.push({ kind: "word", text: word });
    else return [...tokens, { kind: "end", text: "" }];
  }
}

const binaryOperators: Partial<Record<TokenKind, LabelOperator>> = {
  in: "in",
  notin: "notin",
  "=": "=",
  "==": "==",
  "!=": "!=",
  ">": "gt",
  "<": "lt",
};

/** Each is looked at for each object; a list of values is one. */
const mostRequirements = 1000;

const expected = (token: Token, what: string) => new Error(`found '${token.text}', expected: ${what}`);

/** One pass over a selector's string form, by the grammar of labels.Parse. */
class Parser {
  readonly #tokens: readonly Token[];
  #position = 0;

  constructor(selector: string) {
    this.#tokens = tokenize(selector);
  }

  parse(): LabelRequirement[] {
    const requirements: LabelRequirement[] = [];
    for (;;) {
      const token = this.#peek();
      if (token.kind === "end") return requirements;
      if (token.kind !== "word" && token.kind !== "!") throw expected(token, "!, identifier, or 'end of string'");
      requirements.push(this.#requirement());
      if (requirements.length > mostRequirements) throw new Error(`more than ${mostRequirements} requirements`);
      const separator = this.#next();
      if (separator.kind === "end") return requirements;
      if (separator.kind !== ",") throw expected(separator, "',' or 'end of string'");
      const following = this.#peek();
      if (following.kind !== "word" && following.kind !== "!") throw expected(following, "identifier after ','");
    }
  }

  /** "in" and "notin" are operators only where an operator may stand. */
  #peek(operatorsAllowed = false): Token {
    const token = this.#tokens[this.#position] ?? { kind: "end", text: "" };
    return !operatorsAllowed && (token.kind === "in" || token.kind === "notin") ? { ...token, kind: "word" } : token;
  }

  #next(operatorsAllowed = false): Token {
    const token = this.#peek(operatorsAllowed);
    this.#position++;
    return token;
  }

  #requirement(): LabelRequirement {
    const negated = this.#peek().kind === "!";
    if (negated) this.#next();
    const key = this.#next();
    if (key.kind !== "word") throw expected(key, "identifier");
    checkLabelKey(key.text, "<nil>");
    if (negated) return labelRequirement(key.text, "!");
    const after = this.#peek(true).kind;
    if (after === "end" || after === ",") return labelRequirement(key.text, "exists");
    const token = this.#next(true);
    const operator = binaryOperators[token.kind];
    if (operator === undefined) throw expected(token, "in, notin, =, ==, !=, gt, lt");
    const values = operator === "in" || operator === "notin" ? this.#valueList() : [this.#exactValue()];
    return labelRequirement(key.text, operator, values);
  }

  #exactValue(): string {
    const { kind } = this.#peek();
    if (kind === "end" || kind === ",") return "";
    const token = this.#next();
    if (token.kind !== "word") throw expected(token, "identifier");
    return token.text;
  }

  /** An empty place between separators is the empty value: "(a,)" allows "a" and "". */
  #valueList(): string[] {
    const open = this.#next();
    if (open.kind !== "(") throw new Error(`found '${open.text}' expected: '('`);
    const values: string[] = [];
    for (;;) {
      const token = this.#next();
      if (token.kind === "word") {
        values.push(token.text);
        const separator = this.#next();
        if (separator.kind === ")") return values;
        if (separator.kind !== ",") throw expected(separator, "',' or ')'");
        if (this.#peek().kind !== ")") continue;
      } else if (token.kind === ",") {
        values.push("");
        continue;
      } else if (token.kind !== ")") {
        throw expected(token, values.length === 0 ? "',', ')' or identifier" : "',', or identifier");
      }
      if (token.kind === "word") this.#next();
      return [...values, ""];
    }
  }
}

/** The requirements of "a=b,c in (d,e),!f", sorted by key. Throws upstream's text. */
export function parseLabelRequirements(selector: string): LabelRequirement[] {
  try {
    return new Parser(selector).parse().sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  } catch (error) {
    throw new Error(`unable to parse requirement: ${(error as Error).message}`, { cause: error });
  }
}

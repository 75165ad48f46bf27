import { CST, Lexer } from "yaml";
import { badRequest, statusError } from "../status-error.ts";
import { maxDepth } from "./nesting.ts";

type LexemeType = CST.TokenType | null;
const openings: ReadonlySet<LexemeType> = new Set(["flow-seq-start", "flow-map-start"]);
const closings: ReadonlySet<LexemeType> = new Set(["flow-seq-end", "flow-map-end"]);
const blockIndicators: ReadonlySet<LexemeType> = new Set(["seq-item-ind", "explicit-key-ind"]);

/**
 * How many marks, texts, spaces, comments and line breaks a YAML text may consist of. Each costs the parser some 4 µs:
 * with these it needs a second. They make about 750 KB of an ordinary manifest; clients send larger ones as JSON.
 */
const mostLexemes = 250_000;
/** Each alias is looked for among all anchors. */
const mostAliases = 1000;

/**
 * Throws for a YAML text that would hold the server up, before the parser keeps all of it: BadRequest when it nests
 * deeper than {@link maxDepth} within a line or in brackets (deeper indentation costs a line each),
 * RequestEntityTooLarge when it consists of too much.
 */
export function checkYamlBounds(text: string): void {
  if (text.length <= maxDepth) return;
  let [brackets, indicators, aliases, count, isText] = [0, 0, 0, 0, false];
  for (const lexeme of new Lexer().lex(text)) {
    const type = isText ? null : CST.tokenType(lexeme);
    isText = type === "scalar";
    if (openings.has(type)) brackets++;
    else if (closings.has(type)) brackets--;
    else if (blockIndicators.has(type)) indicators++;
    else if (type === "newline") indicators = 0;
    else if (type === "alias") aliases++;
    if (brackets + indicators > maxDepth)
      throw badRequest(`error converting YAML to JSON: yaml: exceeded max depth of ${maxDepth}`);
    if (aliases > mostAliases) throw tooMuch(`${mostAliases} aliases`);
    if (++count > mostLexemes) throw tooMuch(`${mostLexemes} parts; send it as JSON`);
  }
}

const tooMuch = (what: string) =>
  statusError("RequestEntityTooLarge", `Request entity too large: the YAML has more than ${what}`);

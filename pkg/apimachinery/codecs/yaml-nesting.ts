import { CST, Lexer } from "yaml";
import { badRequest } from "../status-error.ts";
import { maxDepth } from "./nesting.ts";

type LexemeType = CST.TokenType | null;
const openings: ReadonlySet<LexemeType> = new Set(["flow-seq-start", "flow-map-start"]);
const closings: ReadonlySet<LexemeType> = new Set(["flow-seq-end", "flow-map-end"]);
const blockIndicators: ReadonlySet<LexemeType> = new Set(["seq-item-ind", "explicit-key-ind"]);

/**
 * Throws BadRequest for a YAML text that nests deeper than {@link maxDepth} within a line or in brackets, before the parser
 * keeps all of it: a body of brackets alone would take more memory than there is. Deeper indentation costs a line each.
 */
export function checkYamlNesting(text: string): void {
  if (text.length <= maxDepth) return;
  let [brackets, indicators, isText] = [0, 0, false];
  for (const lexeme of new Lexer().lex(text)) {
    const type = isText ? null : CST.tokenType(lexeme);
    isText = type === "scalar";
    if (openings.has(type)) brackets++;
    else if (closings.has(type)) brackets--;
    else if (blockIndicators.has(type)) indicators++;
    else if (type === "newline") indicators = 0;
    if (brackets + indicators > maxDepth)
      throw badRequest(`error converting YAML to JSON: yaml: exceeded max depth of ${maxDepth}`);
  }
}

import { badRequest } from "../status-error.ts";

/**
 * How deep objects and lists may stand in each other. Upstream takes 10,000; every pass over an object here recurses,
 * and no real object comes near 100.
 */
export const maxDepth = 1000;

/** Character codes of the marks that JSON nests by. */
export const [quote, openBrace, closeBrace, openBracket, closeBracket] = [...'"{}[]'].map((mark) => mark.charCodeAt(0));

/** Throws BadRequest for a JSON text that nests deeper than {@link maxDepth}. One pass; the text need not be valid. */
export function checkNesting(text: string): void {
  // Every level takes two characters.
  if (text.length <= 2 * maxDepth) return;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === quote) at = endOfString(text, at);
    else if (code === openBrace || code === openBracket) {
      if (++depth > maxDepth) throw badRequest(`the body is nested too deeply: exceeded max depth ${maxDepth}`);
    } else if (code === closeBrace || code === closeBracket) depth--;
  }
}

/** Where the string that opens at `start` has its closing quote; the end of the text when it has none. */
function endOfString(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let escapes = 0;
    while (text[at - 1 - escapes] === "\\") escapes++;
    if (escapes % 2 === 0) return at;
  }
  return text.length;
}

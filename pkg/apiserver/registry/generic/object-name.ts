import { randomInt } from "node:crypto";

/** No vowels and nothing that looks like another: upstream's alphabet for generated names. */
const alphabet = "bcdfghjklmnpqrstvwxz2456789";
const suffixLength = 5;
const maxLength = 63;

/** A name from a generateName prefix (SimpleNameGenerator): five random characters after at most 58 of the prefix. */
export function generateName(prefix: string): string {
  let name = prefix.slice(0, maxLength - suffixLength);
  for (let index = 0; index < suffixLength; index++) name += alphabet[randomInt(alphabet.length)];
  return name;
}

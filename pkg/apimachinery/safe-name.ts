import { randomInt } from "node:crypto";

/** No vowels, so that no words come about, and nothing that looks like another (apimachinery's rand package). */
const alphabet = "bcdfghjklmnpqrstvwxz2456789";
const suffixLength = 5;
const maxLength = 63;

/** A name from a generateName prefix (SimpleNameGenerator): five random characters after at most 58 of the prefix. */
export function generateName(prefix: string): string {
  let name = prefix.slice(0, maxLength - suffixLength);
  for (let index = 0; index < suffixLength; index++) name += alphabet[randomInt(alphabet.length)];
  return name;
}

/**
 * The text in letters and digits of names, one for each character (rand.SafeEncodeString): for hashes that stand in
 * names.
 */
export const safeEncode = (text: string): string =>
  [...text].map((character) => alphabet[character.charCodeAt(0) % alphabet.length]).join("");

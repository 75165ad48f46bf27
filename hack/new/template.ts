import { readFileSync } from "node:fs";

/**
 * A file of templates/ with each {{word}} replaced by the value of that name. Throws for a word that has no value: a
 * template and the function that fills it are changed together.
 */
export function fill(template: string, values: Readonly<Record<string, string>>): string {
  const text = readFileSync(new URL(`templates/${template}.template`, import.meta.url), "utf8");
  return text.replaceAll(/\{\{(\w+)\}\}/g, (_, word: string) => {
    const value = values[word];
    if (value === undefined) throw new Error(`hack/new/templates/${template}.template: nothing gives {{${word}}}`);
    return value;
  });
}

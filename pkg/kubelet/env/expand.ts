import { ContainerConfigError } from "./config-error.ts";

/**
 * Replaces $(NAME) by what `lookup` knows; $$ is a dollar sign, unknown names stay as written (upstream's
 * expansion.Expand).
 */
export function expand(input: string, lookup: (name: string) => string | undefined): string {
  if (!input.includes("$")) return input;
  let output = "";
  for (let index = 0; index < input.length; index++) {
    const char = input.charAt(index);
    if (char !== "$" || index + 1 === input.length) {
      output += char;
      continue;
    }
    const next = input.charAt(index + 1);
    const end = next === "(" ? input.indexOf(")", index + 2) : -1;
    if (end > 0) {
      const name = input.slice(index + 2, end);
      output += lookup(name) ?? `$(${name})`;
      index = end;
    } else {
      output += next === "$" ? "$" : `$${next}`;
      index++;
    }
  }
  return output;
}

/** As {@link expand}, for paths: a name that is unknown is an error. */
export function expandStrict(input: string, lookup: (name: string) => string | undefined): string {
  const missing: string[] = [];
  const expanded = expand(input, (name) => {
    const value = lookup(name);
    if (value === undefined) missing.push(name);
    return value;
  });
  if (missing.length > 0)
    throw new ContainerConfigError(`missing value for ${missing.map((name) => `"${name}"`).join(", ")}`);
  return expanded;
}

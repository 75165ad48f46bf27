import { type ControllerEntry, controllers } from "./index.ts";

/**
 * Which controllers --controllers asks for: "*" all, "foo" that one, "-foo" not that one. Throws when it names one that
 * does not exist.
 */
export function selectControllers(wanted: readonly string[]): readonly ControllerEntry[] {
  const unknown = wanted
    .map((name) => name.replace(/^-/, ""))
    .find((name) => name !== "*" && !controllers.some((entry) => entry.name === name));
  if (unknown !== undefined) {
    const known = controllers.map(({ name }) => name).join(", ");
    throw new Error(`--controllers: "${unknown}" is not in the list of known controllers: ${known}`);
  }
  return controllers.filter(({ name }) =>
    wanted.includes(`-${name}`) ? false : wanted.includes(name) || wanted.includes("*"),
  );
}

type Components = Readonly<Record<string, readonly string[]>>;

const prefix = "berth-";
const supervisor = "berth-supervisor";

/** The process that somebody means: "server", "berth-server" or one of its components. Undefined when there is none. */
export function processNamed(name: string, components: Components): string | undefined {
  const process = processes(components).find((each) => each === name || each === prefix + name);
  return process ?? Object.keys(components).find((each) => components[each]?.includes(name));
}

/** The names that `processNamed` takes, as the end of a sentence about "one of". */
export function processNames(components: Components): string {
  const short = processes(components).map((name) => name.replace(prefix, ""));
  return `${either(short)}, or of the components ${either(Object.values(components).flat())}`;
}

const processes = (components: Components) => [...Object.keys(components), supervisor];
const either = (names: readonly string[]) => `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`;

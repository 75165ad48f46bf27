import { Command, InvalidArgumentError, Option } from "commander";
import { parseDuration } from "../util/duration.ts";

/** One command line flag: how its text becomes a value. */
export interface Flag<T> {
  readonly description: string;
  readonly initial: T;
  /** As help shows it: "<string>". Flags in brackets may stand without a value. */
  readonly placeholder: string;
  /** One letter, for `-v`. */
  readonly short?: string;
  /** `previous` is what the flag's earlier occurrences gave, undefined for the first. */
  parse(text: string, previous: T | undefined): T;
}

type Flags = Readonly<Record<string, Flag<unknown>>>;
/** What the flags come to, by their names. */
export type FlagValues<F extends Flags> = { readonly [K in keyof F]: F[K] extends Flag<infer T> ? T : never };

const withDefault = (description: string, initial: string | number) =>
  initial === "" ? description : `${description} (default ${initial})`;

/** Any text. An empty default is not told in --help. */
export const stringFlag = (description: string, initial = ""): Flag<string> => ({
  description: withDefault(description, initial),
  initial,
  placeholder: "<string>",
  parse: (text) => text,
});

/** One of the words in `choices`; the first is the default. */
export const choiceFlag = <T extends string>(description: string, choices: readonly [T, ...T[]]): Flag<T> => ({
  description: `${description}: ${choices.join(" or ")} (default ${choices[0]})`,
  initial: choices[0],
  placeholder: "<string>",
  parse(text) {
    const chosen = choices.find((choice) => choice === text);
    if (chosen === undefined) throw new Error(`want ${choices.join(" or ")}`);
    return chosen;
  },
});

/** `--flag`, `--flag=true` or `--flag=false`, as Go programs take it. */
export const boolFlag = (description: string, initial = false): Flag<boolean> => ({
  description,
  initial,
  placeholder: "[bool]",
  parse(text) {
    if (["true", "1", "t"].includes(text)) return true;
    if (["false", "0", "f"].includes(text)) return false;
    throw new Error("want true or false");
  },
});

/** A whole number, negative ones included; a range is for whoever uses it to check. */
export const intFlag = (description: string, initial: number): Flag<number> => ({
  description: withDefault(description, initial),
  initial,
  placeholder: "<int>",
  parse(text) {
    if (!/^-?\d+$/.test(text)) throw new Error("want a whole number");
    return Number(text);
  },
});

/** A Go duration; its value is milliseconds. */
export const durationFlag = (description: string, initial: string): Flag<number> => ({
  description: withDefault(description, initial),
  initial: parseDuration(initial),
  placeholder: "<duration>",
  parse: parseDuration,
});

/** Comma-separated, repeatable. */
export const listFlag = (description: string, initial: readonly string[] = []): Flag<readonly string[]> => ({
  description,
  initial,
  placeholder: "<strings>",
  parse: (text, previous = []) => [...previous, ...text.split(",").filter(Boolean)],
});

/** key=value pairs, comma-separated, repeatable: labels, feature gates. */
export const mapFlag = (description: string): Flag<Readonly<Record<string, string>>> => ({
  description,
  initial: {},
  placeholder: "<key=value,...>",
  parse(text, previous = {}) {
    const pairs = text.split(",").filter(Boolean);
    const wrong = pairs.find((pair) => !pair.includes("="));
    if (wrong !== undefined) throw new Error(`${JSON.stringify(wrong)} is no key=value`);
    const entries = pairs.map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)] as const);
    return { ...previous, ...Object.fromEntries(entries) };
  },
});

/** klog's verbosity as every Kubernetes program takes it; see {@link logLevel}. */
export const verbosityFlag: Flag<number> = {
  ...intFlag("number for the log level verbosity: 4 and up is debug, 6 and up is trace", 0),
  short: "v",
};

/** The logger's level for a klog verbosity. */
export function logLevel(verbosity: number): "info" | "debug" | "trace" {
  if (verbosity >= 6) return "trace";
  return verbosity >= 4 ? "debug" : "info";
}

function optionOf(name: string, flag: Flag<unknown>): Option {
  const option = new Option(`${flag.short ? `-${flag.short}, ` : ""}--${name} ${flag.placeholder}`, flag.description);
  if (flag.placeholder.startsWith("[")) option.preset("true");
  return option.argParser((text: string, previous: unknown) => {
    try {
      return flag.parse(text, previous);
    } catch (error) {
      throw new InvalidArgumentError((error as Error).message);
    }
  });
}

/**
 * Reads a program's flags, by upstream's names. A flag that is wrong or unknown ends the program with one sentence,
 * --help with the list.
 */
export function parseFlags<F extends Flags>(
  program: { readonly name: string; readonly description: string },
  flags: F,
  argv: readonly string[] = process.argv.slice(2),
): FlagValues<F> {
  const command = new Command(program.name).description(program.description).allowExcessArguments(false);
  const options = Object.entries(flags).map(([name, flag]) => ({ name, flag, option: optionOf(name, flag) }));
  for (const { option } of options) command.addOption(option);
  const given: Record<string, unknown> = command.parse(argv, { from: "user" }).opts();
  const values = options.map(({ name, flag, option }) => [name, given[option.attributeName()] ?? flag.initial]);
  return Object.fromEntries(values) as FlagValues<F>;
}

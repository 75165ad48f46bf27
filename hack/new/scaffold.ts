/** What a new part of a kind begins with: files of its own, and its place in the files that list such parts. */
export interface Scaffold {
  readonly files: Readonly<Record<string, string>>;
  readonly edits: readonly Edit[];
  /** What is left to be done by hand, in the order of doing it. */
  readonly next: readonly string[];
}

/** Something that is put into a file that exists. */
export interface Edit {
  readonly file: string;
  readonly imports: readonly string[];
  /** `text` goes to the end of the list that opens with `list`, or before the line that begins with `before`. */
  readonly text: string;
  readonly list?: string;
  readonly before?: string;
  /** Nothing is done where the file has this already. */
  readonly unless?: string;
}

/** Throws a sentence for whoever gave wrong arguments. */
export type ScaffoldOf = (args: readonly string[]) => Scaffold;

/** "cron-job" as a class is called. */
export const pascal = (kebab: string): string =>
  kebab.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());

/** "cron-job" or "CronJob" as a value is called. */
export const camel = (name: string): string => pascal(name).replace(/^\w/, (letter) => letter.toLowerCase());

/** Checks the name of a part that is named after its folder. */
export function kebab(name: string | undefined): string {
  if (name !== undefined && /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) return name;
  throw new Error(
    `${JSON.stringify(name ?? "")} is no name; give one in lower case with dashes, such as node-lifecycle`,
  );
}

/** The text of a file with something put into it. */
export function edited(source: string, edit: Edit): string {
  if (edit.unless !== undefined && source.includes(edit.unless)) return source;
  const text = withImports(
    source,
    edit.imports.filter((line) => !source.includes(line)),
  );
  const at = placeIn(text, edit);
  return `${text.slice(0, at)}\n${edit.text}${text.slice(at)}`;
}

function withImports(source: string, imports: readonly string[]): string {
  const last = [...source.matchAll(/^import[^;]*;\n/gm)].at(-1);
  const at = last ? last.index + last[0].length : 0;
  return source.slice(0, at) + imports.map((line) => `${line}\n`).join("") + source.slice(at);
}

function placeIn(text: string, { file, list, before }: Edit): number {
  const opening = list === undefined ? 0 : text.indexOf(list);
  const rest = text.slice(opening);
  const at = before === undefined ? rest.search(/\n *\]/) : rest.indexOf(`\n${before}`);
  if (opening < 0 || at < 0) throw new Error(`${file} has no "${list ?? before}" any more; mend hack/new`);
  return opening + at;
}

/**
 * `make new what="controller ttl-after-finished pods"`: the files that a new part begins with, and its place in the
 * lists.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { ESLint } from "eslint";
import { format, resolveConfig } from "prettier";
import { controller } from "./controller.ts";
import { plugin } from "./plugin.ts";
import { resource } from "./resource.ts";
import { edited, type ScaffoldOf } from "./scaffold.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

const scaffolds: Readonly<Record<string, { readonly of: ScaffoldOf; readonly example: string }>> = {
  controller: { of: controller, example: "controller ttl-after-finished pods" },
  plugin: { of: plugin, example: "plugin volume-zone" },
  resource: { of: resource, example: "resource batch/v1 jobs Job" },
};

/** A file of the repository by its path in it; undefined when there is none. */
export type Read = (file: string) => string | undefined;

export interface Plan {
  /** Every file that is new or changed, by its path in the repository. */
  readonly files: ReadonlyMap<string, string>;
  readonly next: readonly string[];
}

/** What `make new` would write. Throws one sentence for whoever asked wrongly; nothing that is there is overwritten. */
export async function plan([what = "", ...args]: readonly string[], read: Read): Promise<Plan> {
  const scaffold = scaffolds[what];
  if (!scaffold) {
    const examples = Object.values(scaffolds).map(({ example }) => `\n  make new what="${example}"`);
    throw new Error(`${JSON.stringify(what)} is nothing that can be begun; there are:${examples.join("")}`);
  }
  const { files: own, edits, next } = scaffold.of(args);
  const files = new Map<string, string>();
  for (const [file, text] of Object.entries(own)) {
    if (read(file) !== undefined) throw new Error(`${file} is there already; choose another name`);
    files.set(file, text);
  }
  for (const edit of edits) files.set(edit.file, edited(files.get(edit.file) ?? read(edit.file) ?? "", edit));
  for (const [file, text] of files) files.set(file, await formatted(file, text));
  return { files, next };
}

/** Puts imports into their order. What lint asks for besides would want to know the types of what is not there yet. */
const importOrder = new ESLint({
  cwd: root,
  overrideConfigFile: "hack/config/eslint.config.js",
  overrideConfig: { languageOptions: { parserOptions: { projectService: false } } },
  ruleFilter: ({ ruleId }) => ruleId === "simple-import-sort/imports",
  fix: true,
});

async function formatted(file: string, text: string): Promise<string> {
  const filepath = path.join(root, file);
  const [ordered] = await importOrder.lintText(text, { filePath: filepath });
  return format(ordered?.output ?? text, { ...(await resolveConfig(filepath)), filepath });
}

/** The repository itself. */
export const readRepository: Read = (file) => {
  const full = path.join(root, file);
  return existsSync(full) ? readFileSync(full, "utf8") : undefined;
};

async function write(): Promise<void> {
  const { files, next } = await plan(process.argv.slice(2), readRepository);
  for (const [file, text] of files) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
    console.log(file);
  }
  console.log(["\nLeft to do:", ...next, "what its README says of adding one; make verify"].join("\n- "));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  await write().catch((error: unknown) => {
    console.error((error as Error).message);
    process.exitCode = 1;
  });
}

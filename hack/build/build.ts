/** Bundles every program of cmd/ into .build, sharing chunks, so that a program starts by reading few files. */
import { chmodSync, readdirSync, renameSync, rmSync, symlinkSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { writeDescriptions } from "./descriptions.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const finished = path.join(root, ".build");
/** Built aside and put in place at once: a cluster that runs may start one of its programs again at any time. */
const out = path.join(root, ".build.new");

/** Native add-ons and what loads them stay in node_modules. */
const external = ["lmdb", "cpu-features", "ssh2"];

/** cmd/<program>/main.ts becomes <program>.js; the all-in-one's processes become berth-<process>.js. */
const folders = readdirSync(path.join(root, "cmd"), { withFileTypes: true }).filter((entry) => entry.isDirectory());
const processes = ["supervisor", "server", "node", "network"];
const entries = [
  ...folders.map(({ name }) => ({ in: `cmd/${name}/main.ts`, out: name })),
  ...processes.map((name) => ({ in: `cmd/berth/processes/${name}.ts`, out: `berth-${name}` })),
];

rmSync(out, { recursive: true, force: true });
await build({
  absWorkingDir: root,
  entryPoints: [...entries],
  outdir: out,
  bundle: true,
  splitting: true,
  chunkNames: "chunks/[name]-[hash]",
  platform: "node",
  target: "node20",
  format: "esm",
  minifySyntax: true,
  minifyWhitespace: true,
  keepNames: false,
  sourcemap: false,
  legalComments: "none",
  external,
  banner: {
    // CommonJS packages inside an ES module bundle still call require.
    js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
  },
  logLevel: "warning",
});
for (const { out: name } of entries) chmodSync(path.join(out, `${name}.js`), 0o755);

symlinkSync("../cmd/berth/berth.sh", path.join(out, "berth"));

writeDescriptions(path.join(out, "descriptions.json"));

rmSync(finished, { recursive: true, force: true });
renameSync(out, finished);

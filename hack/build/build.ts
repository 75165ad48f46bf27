/** Bundles every program of cmd/ into .build, sharing chunks, so that a program starts by reading few files. */
import { chmodSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";

const root = new URL("../..", import.meta.url).pathname;
const out = path.join(root, ".build");

/** Native add-ons and what loads them stay in node_modules. */
const external = ["lmdb", "cpu-features", "ssh2"];

const programs = readdirSync(path.join(root, "cmd"), { withFileTypes: true }).filter((entry) => entry.isDirectory());

rmSync(out, { recursive: true, force: true });
await build({
  absWorkingDir: root,
  entryPoints: programs.map(({ name }) => ({ in: `cmd/${name}/main.ts`, out: name })),
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
for (const { name } of programs) chmodSync(path.join(out, `${name}.js`), 0o755);

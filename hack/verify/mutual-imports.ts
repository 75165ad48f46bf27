/** `make verify`: no two parts of a room import each other; prints those that do, with the files, and ends with 1. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** A file of a room, by its path in the room, and the paths of what it imports, from its own folder. */
export interface RoomFile {
  readonly file: string;
  readonly imports: readonly string[];
}

/**
 * "a.ts → b/c.ts, b/d.ts → a.ts" for each two parts (folders and files directly in the room) that import each other.
 */
export function mutualImports(files: readonly RoomFile[]): string[] {
  const edges = new Map<string, string>();
  for (const { file, imports } of files) {
    for (const imported of imports.map((name) => path.join(path.dirname(file), name))) {
      const [from, to] = [partOf(file), partOf(imported)];
      if (from !== to && to !== "..") edges.set(`${from} ${to}`, `${file} → ${imported}`);
    }
  }
  return [...edges].flatMap(([edge, names]) => {
    const [from = "", to = ""] = edge.split(" ");
    const back = edges.get(`${to} ${from}`);
    return back !== undefined && from < to ? [`${names}, ${back}`] : [];
  });
}

const partOf = (file: string): string => file.split("/")[0] ?? "";

/** Tests, and what is kept for them, may look at whatever they like. */
const isTest = (file: string): boolean => /\.(test|bench)\.ts$|(^|\/)testing\//.test(file);

function filesOf(room: string): RoomFile[] {
  const names = readdirSync(room, { recursive: true, encoding: "utf8" });
  const sources = names.filter((name) => name.endsWith(".ts") && !isTest(name));
  return sources.map((file) => {
    const text = readFileSync(path.join(room, file), "utf8");
    return { file, imports: [...text.matchAll(/ from "(\.[^"]+)"/g)].map(([, name = ""]) => name) };
  });
}

function check(): void {
  for (const room of readdirSync(path.join(root, "pkg"))) {
    for (const found of mutualImports(filesOf(path.join(root, "pkg", room)))) {
      console.log(`pkg/${room}: ${found}`);
      process.exitCode = 1;
    }
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) check();

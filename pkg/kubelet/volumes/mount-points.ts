import { readFile } from "node:fs/promises";
import { sep } from "node:path";

/** Where file systems are mounted at or below a path, deepest first. */
export async function mountPointsBelow(path: string): Promise<string[]> {
  const lines = (await readFile("/proc/self/mountinfo", "utf8")).split("\n");
  const points = lines.map((line) => unescape(line.split(" ")[4] ?? ""));
  return points.filter((point) => point === path || point.startsWith(path + sep)).sort((a, b) => b.length - a.length);
}

/** `path` as the kernel writes it: absolute, no symbolic links, no slash at the end. */
export async function isMountPoint(path: string): Promise<boolean> {
  return (await mountPointsBelow(path)).includes(path);
}

/** proc(5): space, tab, newline and backslash are octal there. */
const unescape = (text: string) =>
  text.replace(/\\([0-7]{3})/g, (_, code: string) => String.fromCharCode(parseInt(code, 8)));

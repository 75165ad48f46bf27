/** What the programs of the proxy's benchmark read. */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { root } from "../../e2e/support/cluster.ts";

const folder = path.join(root, ".cache/bench");

/** Tells the file's path. */
export function writeFile(name: string, text: string): string {
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
}

/** HAProxy's configuration, with one thread as the proxy has one; tells its path. */
export const writeHAProxy = (name: string, config: string): string => writeFile(name, basics + config);

const basics = `
global
  maxconn 4000
  nbthread 1
defaults
  timeout client 60s
  timeout server 60s
  timeout connect 5s
`;

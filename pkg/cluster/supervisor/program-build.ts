import { statSync } from "node:fs";

/** Tells one build of a program from the next: the moment it was written. Undefined where there is none. */
export function buildOf(script: string): string | undefined {
  return statSync(script, { throwIfNoEntry: false })?.mtime.toISOString();
}

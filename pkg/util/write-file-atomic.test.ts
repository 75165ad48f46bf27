import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { writeFileAtomic } from "./write-file-atomic.ts";

let directory: string;
beforeEach(() => void (directory = mkdtempSync(join(tmpdir(), "berth-write-"))));
afterEach(() => rmSync(directory, { recursive: true }));

test("replaces a file's content, with the mode that was asked for", () => {
  const file = join(directory, "config");
  writeFileAtomic(file, "old and longer", 0o600);
  writeFileAtomic(file, Buffer.from("new"), 0o600);
  expect(readFileSync(file, "utf8")).toBe("new");
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test("leaves nothing behind when it fails", () => {
  mkdirSync(join(directory, "taken"));
  expect(() => writeFileAtomic(join(directory, "taken"), "text", 0o600)).toThrow("taken");
  expect(readdirSync(directory)).toEqual(["taken"]);
});

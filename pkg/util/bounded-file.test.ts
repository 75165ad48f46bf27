import { appendFileSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { BoundedFile, retireLongFile } from "./bounded-file.ts";

let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), "bounded-file-"));
  file = path.join(directory, "log");
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

test("a log that would outgrow its limit moves aside and starts again, what it held before counted", () => {
  appendFileSync(file, "earlier\n");
  const log = new BoundedFile(file, 20);
  for (const line of ["one\n", "two\n", "three\n"]) log.write(line);
  log.close();
  expect(readFileSync(`${file}.1`, "utf8")).toBe("earlier\none\ntwo\n");
  expect(readFileSync(file, "utf8")).toBe("three\n");
});

test("it never takes more than twice its limit", () => {
  const log = new BoundedFile(file, 1000);
  for (let i = 0; i < 1000; i++) log.write(`line ${i}\n`);
  log.close();
  expect(statSync(file).size + statSync(`${file}.1`).size).toBeLessThanOrEqual(2000);
});

test("who appends to the same file goes on after it started again", () => {
  const log = new BoundedFile(file, 10);
  const standardError = openSync(file, "a");
  log.write("12345678\n");
  log.write("abc\n");
  writeSync(standardError, "crash\n");
  log.close();
  expect(readFileSync(file, "utf8")).toBe("abc\ncrash\n");
});

test("a disk without room is no reason to fail", () => {
  const log = new BoundedFile("/dev/full");
  expect(() => log.write("lost\n")).not.toThrow();
  log.close();
});

test("a long file is retired, a short or missing one stays", () => {
  retireLongFile(file, 3);
  appendFileSync(file, "abc");
  retireLongFile(file, 3);
  expect(existsSync(`${file}.1`)).toBe(false);
  appendFileSync(file, "d");
  retireLongFile(file, 3);
  expect([existsSync(file), readFileSync(`${file}.1`, "utf8")]).toEqual([false, "abcd"]);
});

import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ensureHome } from "./ensure-home.ts";
import { type ClusterHome, clusterHome } from "./home.ts";
import { purgeHome } from "./purge-home.ts";

let scratch: string;
beforeEach(() => (scratch = mkdtempSync(path.join(tmpdir(), "berth-home-"))));
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(scratch, { recursive: true, force: true });
});

const mode = (file: string) => statSync(file).mode & 0o777;

test("a new home is readable by its owner alone, also where spaces are in its path", () => {
  const home = clusterHome(path.join(scratch, "my home"));
  ensureHome(home);
  expect([home.root, home.pki, home.data, home.run].map(mode)).toEqual([0o700, 0o700, 0o700, 0o700]);
});

test("an empty BERTH_HOME is none, not the working directory", () => {
  vi.stubEnv("BERTH_HOME", "");
  vi.stubEnv("HOME", scratch);
  expect(clusterHome().root).toBe(path.join(scratch, ".berth"));
});

test("a directory with somebody else's files is refused and keeps its mode", () => {
  chmodSync(scratch, 0o755);
  writeFileSync(path.join(scratch, "thesis.tex"), "");
  expect(() => ensureHome(clusterHome(scratch))).toThrow(/holds other files \(thesis\.tex\); set BERTH_HOME/);
  expect(mode(scratch)).toBe(0o755);
});

test("a home that a cluster already has may hold a file of its owner", () => {
  const home = clusterHome(scratch);
  writeFileSync(home.configFile, "{}");
  writeFileSync(path.join(scratch, "notes.txt"), "");
  ensureHome(home);
  expect(existsSync(home.pki)).toBe(true);
});

test("a file in its place is named with what to do", () => {
  const file = path.join(scratch, "file");
  writeFileSync(file, "");
  expect(() => ensureHome(clusterHome(file))).toThrow(`the data directory ${file} cannot be used (ENOTDIR)`);
});

test("a place where nothing can be made is named, and not tried for ever", () => {
  expect(() => ensureHome(clusterHome("/proc/berth/home"))).toThrow(
    "the data directory /proc/berth/home cannot be used (ENOENT)",
  );
});

test("a path that is too long for a socket in it is refused with the length that fits", () => {
  const home = clusterHome(path.join(scratch, "x".repeat(110)));
  expect(() => ensureHome(home)).toThrow(
    /too long a path for the sockets in it; set BERTH_HOME to one of at most 94 bytes/,
  );
});

test.each([
  [
    "a directory for a file",
    (home: ClusterHome) => mkdirSync(path.join(home.pki, "ca.crt")),
    /ca\.crt is a directory where a file must be; remove it$/,
  ],
  [
    "a file for a directory",
    (home: ClusterHome) => writeFileSync(home.data, ""),
    /\/data cannot be used \(EEXIST\); make it a directory/,
  ],
])("%s is named", (_, damage, message) => {
  const home = clusterHome(scratch);
  mkdirSync(home.pki);
  damage(home);
  expect(() => ensureHome(home)).toThrow(message);
});

test("what was made for nothing is removed again, with what it is in; what holds something stays", () => {
  ensureHome(clusterHome(path.join(scratch, "not yet", "home")))();
  expect(readdirSync(scratch)).toEqual([]);
  const home = clusterHome(path.join(scratch, "home"));
  const undo = ensureHome(home);
  writeFileSync(path.join(home.logs, "a.log"), "");
  undo();
  expect(readdirSync(home.root)).toEqual(["logs"]);
});

test("a home that cannot be made leaves no part of it", () => {
  writeFileSync(path.join(scratch, "run"), "");
  expect(() => ensureHome(clusterHome(scratch))).toThrow("cannot be used (EEXIST)");
  expect(readdirSync(scratch)).toEqual(["run"]);
});

test("a home behind a link is the same as without it", () => {
  mkdirSync(path.join(scratch, "real"));
  symlinkSync("real", path.join(scratch, "link"));
  for (const below of ["", "/to/come"])
    expect(clusterHome(path.join(scratch, `link${below}`))).toEqual(clusterHome(path.join(scratch, `real${below}`)));
});

test("a disk of its own may be a home", () => {
  mkdirSync(path.join(scratch, "lost+found"));
  ensureHome(clusterHome(scratch));
});

test("purging what something is in the way of says so, and can be done again", () => {
  const home = clusterHome(scratch);
  ensureHome(home);
  writeFileSync(home.configFile, "{}");
  // What the kernel lets nobody remove.
  expect(() => purgeHome({ ...home, run: "/proc/self/ns" })).toThrow(
    /^\/proc\/self\/ns.* cannot be removed \(E[A-Z]+\); see to that, then run berth down --purge again$/,
  );
  expect(existsSync(home.configFile)).toBe(true);
  purgeHome(home);
  expect(existsSync(scratch)).toBe(false);
});

test("purging leaves nothing, but does not touch what is not the cluster's", () => {
  const alone = clusterHome(path.join(scratch, "alone"));
  ensureHome(alone);
  purgeHome(alone);
  expect(existsSync(alone.root)).toBe(false);

  const shared = clusterHome(path.join(scratch, "shared"));
  ensureHome(shared);
  mkdirSync(path.join(shared.root, "photos"));
  purgeHome(shared);
  expect(existsSync(path.join(shared.root, "photos"))).toBe(true);
});

import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ensureHome } from "../../../pkg/cluster/ensure-home.ts";
import { type ClusterHome, clusterHome } from "../../../pkg/cluster/home.ts";
import { silentLogger } from "../../../pkg/component-base/logger.ts";
import { openData } from "./data.ts";

const remedy = "put a good copy back, or forget the cluster with berth down --purge";
let home: ClusterHome;
let file: string;
beforeEach(async () => {
  home = clusterHome(mkdtempSync(path.join(tmpdir(), "berth-data-")));
  ensureHome(home);
  file = path.join(home.data, "data.mdb");
  const storage = openData(home, silentLogger);
  await storage.put("key", Buffer.from("value"), 0);
  await storage.close();
});
afterEach(() => rmSync(home.root, { recursive: true, force: true }));

const open = () => openData(home, silentLogger);

test("what was stored is there the next time", async () => {
  const storage = open();
  expect(await storage.get("key")).toBeDefined();
  await storage.close();
});

test.each([
  ["removed", () => rmSync(file)],
  ["removed with their directory", () => rmSync(home.data, { recursive: true })],
  ["emptied", () => truncateSync(file, 0)],
])("data that were %s are missed, again and again", (_, lose) => {
  lose();
  for (let time = 0; time < 2; time++) expect(open).toThrow(`the data that were in ${home.data} are gone; ${remedy}`);
});

test("data that are damaged are told with what to do; those that somebody uses are not to be replaced", async () => {
  const storage = open();
  expect(open).toThrow(/in use by process \d+; stop it first$/);
  await storage.close();
  writeFileSync(file, Buffer.alloc(16384));
  expect(open).toThrow(`data.mdb is damaged or no LMDB data file; ${remedy}`);
});

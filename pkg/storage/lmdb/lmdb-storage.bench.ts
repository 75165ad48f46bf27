import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, bench, describe } from "vitest";
import { openLmdbStorage } from "./lmdb-storage.ts";

const directory = mkdtempSync(join(tmpdir(), "berth-bench-"));
const storage = openLmdbStorage({ directory });
const value = Buffer.alloc(1024, "x");
let count = 0;

afterAll(async () => {
  await storage.close();
  rmSync(directory, { recursive: true });
});

describe("durable creates of 1 KiB", () => {
  for (const writers of [1, 16, 64]) {
    bench(`${writers} at once (one operation: ${writers} creates)`, async () => {
      await Promise.all(Array.from({ length: writers }, () => storage.put(`/registry/x/${count++}`, value, 0)));
    });
  }
});

describe("reads", () => {
  bench("get", async () => {
    await storage.get("/registry/x/0");
  });
});

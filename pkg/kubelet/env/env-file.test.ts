import { mkdtemp, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { envFileValue, parseEnvFile } from "./env-file.ts";

test("an env file has names and quoted texts, comments and blank lines", () => {
  const text =
    "# settings\n\nCOLOR='dark red'\n  SIZE = '3' \nBARE=plain # kept\nLONG='one\n#two'\nEMPTY=''\nCOLOR='blue'\n";
  expect(Object.fromEntries(parseEnvFile(text))).toEqual({
    COLOR: "blue",
    SIZE: "3",
    BARE: "plain # kept",
    LONG: "one\n#two",
    EMPTY: "",
  });
});

test("a value that is not there is an error unless it is optional, and no link leads out of the volume", async () => {
  const path = await mkdtemp(join(tmpdir(), "env-file-"));
  const volumes = new Map([["data", { name: "data", path, readOnly: false }]]);
  await writeFile(join(path, "env"), "COLOR='red'\n");
  await symlink("/etc/hostname", join(path, "out"));
  const ask = (path: string, key: string, optional = false) =>
    envFileValue({ volumeName: "data", path, key, optional }, volumes);
  expect(await ask("env", "COLOR")).toBe("red");
  expect(await ask("env", "SIZE", true)).toBeUndefined();
  await expect(ask("env", "SIZE")).rejects.toThrow(
    'environment variable key "SIZE" not found in file "env" in volume "data"',
  );
  await expect(ask("none", "SIZE")).rejects.toThrow('file "none" not found in volume "data"');
  await expect(ask("out", "SIZE")).rejects.toThrow('file "out" leads out of its volume');
});

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { ensurePauseImage } from "./ensure-pause-image.ts";
import { pauseProgram } from "./pause-program.ts";
import { tarOf } from "./tar.ts";

const directory = mkdtempSync(path.join(tmpdir(), "berth-pause-"));

/** The program for this machine, as a file. */
function programFile(): string {
  const file = path.join(directory, "pause");
  writeFileSync(file, pauseProgram(process.arch === "arm64" ? "arm64" : "amd64"));
  chmodSync(file, 0o755);
  return file;
}

/** Whether a process has a handler for a signal (proc(5) `SigCgt`: a bit for each). */
function handles(pid: number, signal: "SIGTERM" | "SIGINT"): boolean {
  const caught = /^SigCgt:\s*(\w+)$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? "0";
  return ((BigInt(`0x${caught}`) >> BigInt(constants.signals[signal] - 1)) & 1n) === 1n;
}

test.each(["SIGTERM", "SIGINT"] as const)("the program sleeps until %s and then ends with code 0", async (signal) => {
  const child = spawn(programFile());
  await once(child, "spawn");
  await expect.poll(() => handles(child.pid ?? 0, signal)).toBe(true);
  child.kill(signal);
  const [code] = (await once(child, "exit")) as [number | null];
  expect(code).toBe(0);
});

test("the program has its machine's code in an ELF file of one page", () => {
  for (const [architecture, machine] of [
    ["amd64", 62],
    ["arm64", 183],
  ] as const) {
    const program = pauseProgram(architecture);
    expect(program.subarray(1, 4).toString()).toBe("ELF");
    expect(program.readUInt16LE(18)).toBe(machine);
    expect(program.length).toBeLessThan(4096);
  }
});

test("the archive is one that tar reads", () => {
  const file = path.join(directory, "pause.tar");
  writeFileSync(file, tarOf("pause", pauseProgram("amd64")));
  expect(spawnSync("tar", ["tvf", file]).stdout.toString()).toMatch(/^-rwxr-xr-x .* pause$/m);
});

test("an image that is there is not made again", async () => {
  const made: string[] = [];
  const engine = (exists: boolean) => ({
    imageExists: () => Promise.resolve(exists),
    importImage: (_archive: Buffer, repository: string, tag: string) =>
      Promise.resolve(void made.push(`${repository}:${tag}`)),
    architecture: () => Promise.resolve("x86_64"),
  });
  expect(await ensurePauseImage(engine(true))).toBe("berth.local/pause:1");
  expect(made).toEqual([]);
  await ensurePauseImage(engine(false));
  expect(made).toEqual(["berth.local/pause:1"]);
});

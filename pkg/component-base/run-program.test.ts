import { spawnSync } from "node:child_process";
import { openSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Component } from "./component.ts";
import { silentLogger } from "./logger.ts";
import { startAll } from "./run-program.ts";

function recorded(...names: string[]): { calls: string[]; components: Component[] } {
  const calls: string[] = [];
  const components = names.map((name) => ({
    name,
    start: async () => {
      calls.push(`start ${name}`);
      if (name === "broken") throw new Error("port taken");
    },
    stop: async () => void calls.push(`stop ${name}`),
  }));
  return { calls, components };
}

describe("startAll", () => {
  it("starts in order and stops in reverse, once", async () => {
    const { calls, components } = recorded("a", "b");
    const stop = await startAll(components, silentLogger);
    await stop();
    await stop();
    expect(calls).toEqual(["start a", "start b", "stop b", "stop a"]);
  });

  it("stops what was started when one cannot start", async () => {
    const { calls, components } = recorded("a", "broken", "c");
    await expect(startAll(components, silentLogger)).rejects.toThrow("port taken");
    expect(calls).toEqual(["start a", "start broken", "stop broken", "stop a"]);
  });
});

describe("runProgram", () => {
  const runtime = JSON.stringify(new URL("./run-program.ts", import.meta.url).href);
  const evaluated = (source: string) => ["--import", "tsx", "--input-type=module", "--eval", source];

  it("makes files that others can read, under whatever umask it was started", () => {
    const source = `
      process.umask(0o077);
      const { runProgram } = await import(${runtime});
      await runProgram(() => [], { debug() {} });
      console.log(process.umask().toString(8));
      process.exit(0);`;
    expect(spawnSync(process.execPath, evaluated(source), { encoding: "utf8" }).stdout).toBe("22\n");
  });

  it("goes on when the disk behind its standard error is full", () => {
    const source = `
      import { runProgram } from ${runtime};
      await runProgram(() => [], { debug() {} });
      console.error("words of a library");
      setTimeout(() => process.exit(7), 50);`;
    const { status } = spawnSync(process.execPath, evaluated(source), {
      stdio: ["ignore", "pipe", openSync("/dev/full", "w")],
    });
    expect(status).toBe(7);
  });
});

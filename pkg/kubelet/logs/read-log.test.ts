import { appendFile, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parseLogOptions } from "./log-options.ts";
import { readLog } from "./read-log.ts";
import { renderLog } from "./render-log.ts";

const line = (second: number, text: string, stream = "stdout", tag = "F") =>
  `2026-01-02T03:04:${String(second).padStart(2, "0")}.123456789Z ${stream} ${tag} ${text}\n`;

describe("a container's log", () => {
  let path = "";
  beforeEach(async () => {
    path = join(await mkdtemp(join(tmpdir(), "log-")), "0.log");
  });
  afterEach(() => rm(join(path, ".."), { recursive: true, force: true }));

  async function read(query: string): Promise<string> {
    const options = parseLogOptions(new URLSearchParams(query), Date.parse("2026-01-02T03:04:10Z"));
    const signal = new AbortController().signal;
    const bytes = readLog(path, { tailLines: options.tailLines, follow: undefined, signal });
    let text = "";
    for await (const part of renderLog(bytes, options)) text += part.toString("utf8");
    return text;
  }

  it("is its text, partial lines joined, torn ones left out", async () => {
    await writeFile(path, line(1, "one") + line(2, "two ", "stderr", "P") + line(2, "halves", "stderr") + "2026 torn");
    expect(await read("")).toBe("one\ntwo halves\n");
    expect(await read("stream=Stderr")).toBe("two halves\n");
  });

  it("is cut to what was asked for", async () => {
    await writeFile(path, [1, 2, 3, 4].map((second) => line(second, `line ${second}`)).join(""));
    expect(await read("tailLines=2")).toBe("line 3\nline 4\n");
    expect(await read("tailLines=0")).toBe("");
    expect(await read("tailLines=9")).toBe("line 1\nline 2\nline 3\nline 4\n");
    expect(await read("limitBytes=10")).toBe("line 1\nlin");
    expect(await read("sinceSeconds=7")).toBe("line 3\nline 4\n");
    expect(await read("sinceTime=2026-01-02T03:04:04Z")).toBe("line 4\n");
    expect(await read("tailLines=1&timestamps=true")).toBe("2026-01-02T03:04:04.123456789Z line 4\n");
  });

  it("goes back into rotated files", async () => {
    await writeFile(`${path}.20260101-000000.gz`, gzipSync(line(1, "oldest")));
    await writeFile(`${path}.20260102-000000`, line(2, "older"));
    await writeFile(path, line(3, "new"));
    expect(await read("")).toBe("oldest\nolder\nnew\n");
    expect(await read("tailLines=2")).toBe("older\nnew\n");
    expect(await read("tailLines=1")).toBe("new\n");
  });

  it("finds the last lines of a file larger than a block", async () => {
    const lines = Array.from({ length: 5000 }, (_, index) => line(index % 60, `number ${index} ${"x".repeat(40)}`));
    await writeFile(path, lines.join(""));
    expect((await read("tailLines=3000")).split("\n")[0]).toMatch(/^number 2000 /);
  });

  it("refuses what is no number or time", () => {
    expect(() => parseLogOptions(new URLSearchParams("tailLines=-1"), 0)).toThrow("tailLines: Invalid value");
    expect(() => parseLogOptions(new URLSearchParams("sinceTime=soon"), 0)).toThrow("sinceTime: Invalid value");
  });

  it("is followed as it grows, through a rotation, until its container ends", async () => {
    await writeFile(path, line(1, "one"));
    let over = false;
    let wake: () => void = () => undefined;
    const follow = {
      ended: () => over,
      onEnded: (listener: () => void) => {
        wake = listener;
        return () => undefined;
      },
    };
    let text = "";
    const options = parseLogOptions(new URLSearchParams("follow=true"), 0);
    const reading = (async () => {
      const signal = new AbortController().signal;
      for await (const part of renderLog(readLog(path, { tailLines: undefined, follow, signal }), options)) {
        text += part.toString("utf8");
      }
    })();
    await expect.poll(() => text).toBe("one\n");
    await appendFile(path, line(2, "two"));
    await expect.poll(() => text).toBe("one\ntwo\n");
    await rename(path, `${path}.20260102-000000`);
    await writeFile(path, line(3, "three"));
    await expect.poll(() => text).toBe("one\ntwo\nthree\n");
    await appendFile(path, line(4, "last"));
    over = true;
    wake();
    await reading;
    expect(text).toBe("one\ntwo\nthree\nlast\n");
  });
});

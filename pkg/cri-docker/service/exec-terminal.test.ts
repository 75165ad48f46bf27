import { expect, test } from "vitest";
import type { Engine } from "../docker/engine.ts";
import type { CommandStreams, TerminalSize } from "../streaming/interface.ts";
import { keepTerminalSize } from "./exec-terminal.ts";

/** An engine with one exec, which runs from the third look on and refuses sizes until then, as Docker 20.10 does. */
function engineWithLateStart(ended: boolean) {
  let looks = 0;
  const held: string[] = [];
  const state = () => {
    const exitCode = ended ? 0 : undefined;
    return Promise.resolve({ pid: ++looks < 3 ? 0 : 12, exitCode });
  };
  const resize = (_id: string, width: number, height: number) => {
    if (looks < 3) return Promise.reject(new Error("cannot resize a stopped container"));
    held.push(`${width}x${height}`);
    return Promise.resolve();
  };
  return { engine: { execs: { state, resize } } as unknown as Engine, held };
}

/** A client whose terminal has these sizes, one after the other. */
const clientWith = (...sizes: readonly TerminalSize[]): CommandStreams => ({
  tty: true,
  signal: new AbortController().signal,
  onResize: (listener) => sizes.forEach(listener),
});

test("the latest size holds, though it came before the program ran", async () => {
  const { engine, held } = engineWithLateStart(false);
  await keepTerminalSize(engine, "e", clientWith({ width: 80, height: 24 }, { width: 100, height: 30 }));
  expect(held).toEqual(["100x30"]);
});

test("a program that has ended, or whose client has no terminal, is given no size", async () => {
  const ended = engineWithLateStart(true);
  await keepTerminalSize(ended.engine, "e", clientWith({ width: 80, height: 24 }));
  const running = engineWithLateStart(false);
  await keepTerminalSize(running.engine, "e", clientWith());
  expect([...ended.held, ...running.held]).toEqual([]);
});

import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import type { Engine } from "../docker/engine.ts";
import { EngineError } from "../docker/engine-error.ts";
import type { CommandStreams } from "../streaming/interface.ts";
import { labelNames, types } from "../translation/labels.ts";
import { EngineStreams } from "./stream-runtime.ts";

/** A container that has said "early", and to whose input the engine lets nobody. */
function refusing(refusal: EngineError, running: boolean) {
  const output = new PassThrough();
  output.end("early");
  const found = {
    State: { Running: running },
    Config: { StdinOnce: true, Labels: { [labelNames.type]: types.container } },
  };
  const containers = { inspect: () => Promise.resolve(found), attach: () => Promise.reject(refusal) };
  const streams = new EngineStreams({ containers } as unknown as Engine, { has: () => true, take: () => output });
  return { streams, output };
}

const client = () => {
  const [stdin, stdout] = [new PassThrough(), new PassThrough()];
  const streams: CommandStreams = {
    tty: true,
    stdin,
    stdout,
    signal: new AbortController().signal,
    onResize: () => undefined,
  };
  return { streams, stdout };
};

test("of a program that has ended, an attached client reads the output though there is no input any more", async () => {
  const { streams } = refusing(new EngineError("conflict", "container c is not running"), false);
  const { streams: wanted, stdout } = client();
  await streams.attach("c", wanted);
  stdout.end();
  expect(await text(stdout)).toBe("early");
});

test("an input that the engine refuses is told to the client, as long as the program runs", async () => {
  const paused = "container c is paused, unpause the container before attach";
  const { streams, output } = refusing(new EngineError("conflict", paused), true);
  await expect(streams.attach("c", client().streams)).rejects.toThrow(paused);
  expect(output.destroyed).toBe(true);
});

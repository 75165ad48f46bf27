import type { ServerResponse } from "node:http";
import { Writable } from "node:stream";
import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import { watchFrame } from "../../watch-cache/watch-frame.ts";
import { WatchOutflow } from "./watch-outflow.ts";

/** A client that reads when it is told to. */
class Client extends Writable {
  readonly headersSent = true;
  readonly read: Buffer[] = [];
  #taken: (() => void) | undefined;
  reads = true;

  override _write(bytes: Buffer, _encoding: string, taken: () => void): void {
    this.read.push(bytes);
    if (this.reads) taken();
    else this.#taken = taken;
  }

  resume(): void {
    this.reads = true;
    this.#taken?.();
  }

  get text(): string {
    return Buffer.concat(this.read).toString();
  }
}

const outflow = (client: Client) => new WatchOutflow(client as unknown as ServerResponse, false, () => undefined);
const frame = (text: string) => watchFrame(Buffer.from(text));
const kilobyte = "x".repeat(1024);

test("what one turn brings is one write", async () => {
  const client = new Client();
  const out = outflow(client);
  for (const text of ["a", "b", "c"]) out.push(frame(text));
  await turn();
  expect(client.read.map(String)).toEqual(["abc"]);
});

test("a client that does not read gets no more, and all in order once it does", async () => {
  const client = new Client();
  client.reads = false;
  const out = outflow(client);
  let made = 0;
  for (let index = 0; index < 2000; index++) out.pushLater(0, () => (made++, frame(kilobyte)));
  out.push(frame("last"));
  await turn();
  expect(made).toBe(256);
  out.push(frame("of all"));
  client.resume();
  await expect.poll(() => client.text.length).toBe(2000 * 1024 + "lastof all".length);
  expect(client.text.endsWith("xlastof all")).toBe(true);
});

test("a client with 8 MiB unread is cut off, however much there was at first", async () => {
  const client = new Client();
  client.reads = false;
  const out = outflow(client);
  for (let index = 0; index < 20_000; index++) out.pushLater(0, () => frame(kilobyte));
  await turn();
  const pushed = frame(kilobyte);
  for (let index = 0; index < 8 * 1024; index++) out.push(pushed);
  expect(client.destroyed).toBe(false);
  out.push(pushed);
  expect(client.destroyed).toBe(true);
  expect(client.read).toHaveLength(1);
});

test("an answer ends behind its last frame", async () => {
  const client = new Client();
  client.reads = false;
  const out = outflow(client);
  for (let index = 0; index < 1000; index++) out.push(frame(kilobyte));
  await turn();
  out.end();
  out.push(frame("too late"));
  expect(client.writableEnded).toBe(false);
  client.resume();
  await expect.poll(() => client.writableFinished).toBe(true);
  out.drop();
  expect(client.text.length).toBe(1000 * 1024);
});

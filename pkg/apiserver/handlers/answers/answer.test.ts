import { Writable } from "node:stream";
import { setImmediate as turn } from "node:timers/promises";
import { gunzipSync } from "node:zlib";
import { afterEach, expect, test, vi } from "vitest";
import { waitFor } from "../../../testing/wait-for.ts";
import type { Exchange } from "../../exchange.ts";
import { sendPieces } from "./answer.ts";

/** A client that reads when it is told to. */
class Client extends Writable {
  readonly read: Buffer[] = [];
  #taken: (() => void) | undefined;
  #reads = false;

  override _write(bytes: Buffer, _encoding: string, taken: () => void): void {
    this.read.push(bytes);
    if (this.#reads) taken();
    else this.#taken = taken;
  }

  resume(): void {
    this.#reads = true;
    this.#taken?.();
  }

  writeHead(): void {}

  getHeader(): undefined {
    return undefined;
  }
}

const pieceSize = 256 * 1024;
const count = 40;

/** Pieces that do not compress, and how many of them were asked for. */
function pieces() {
  let made = 0;
  const next = () => (made < count ? Buffer.alloc(pieceSize, `${made++} ${Math.random()}`) : undefined);
  return { length: count * pieceSize, next, made: () => made };
}

function send(client: Client, encoding: string) {
  const sent = pieces();
  const request = { headers: { "accept-encoding": encoding, accept: "application/json" } };
  const query = new URLSearchParams();
  sendPieces({ request, response: client, query, warnings: [], auditID: "" } as unknown as Exchange, 200, sent);
  return sent;
}

afterEach(() => void vi.useRealTimers());

test.each(["identity", "gzip"])("a list is made as its client reads it: %s", async (encoding) => {
  const client = new Client();
  const sent = send(client, encoding);
  await waitFor(() => expect(client.read.length).toBeGreaterThan(0));
  for (let index = 0; index < 20; index++) await turn();
  const unread = sent.made();
  expect(unread).toBeLessThan(count);
  client.resume();
  await waitFor(() => expect(client.writableFinished).toBe(true));
  const bytes = Buffer.concat(client.read);
  expect((encoding === "gzip" ? gunzipSync(bytes) : bytes).length).toBe(count * pieceSize);
});

test.each(["identity", "gzip"])("a list that is not read within a minute is given up: %s", async (encoding) => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const client = new Client();
  send(client, encoding);
  await vi.advanceTimersByTimeAsync(59_999);
  expect(client.destroyed).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(client.destroyed).toBe(true);
});

import { setTimeout as sleep } from "node:timers/promises";
import type { TLSSocket } from "node:tls";
import { Connection, openSocket, requestText } from "./connection.ts";
import type { WatchLoad, WatchResult } from "./load.ts";

const marker = '"n":"';
/** A TLS record's. */
const readSize = 16 * 1024;

/** Reads the numbers that go by in a watch's bytes, without parsing events: a hundred watchers share one core. */
class NumberReader {
  #rest = "";

  constructor(private readonly seen: (n: number) => void) {}

  read(latin1: string): void {
    const text = this.#rest + latin1;
    let done = 0;
    for (let at = text.indexOf(marker); at >= 0; at = text.indexOf(marker, done)) {
      const end = text.indexOf('"', at + marker.length);
      if (end < 0) break;
      this.seen(Number(text.slice(at + marker.length, end)));
      done = end;
    }
    // What is left may hold the start of a marker or of a number.
    this.#rest = text.slice(Math.max(done, text.length - 64));
  }
}

/** Writes while others watch. Resolves when every watcher has seen every write. */
export async function runWatch(load: WatchLoad): Promise<WatchResult> {
  const { watchers, count, target } = load;
  const answeredAt = new Float64Array(count);
  const latencies: number[] = [];
  let events = 0;
  let complete: () => void;
  const all = new Promise<void>((resolve) => (complete = resolve));
  const seen = (n: number) => {
    if (n >= count) return;
    // An event may be here before its writer has read the answer: that counts as no delay.
    const answered = answeredAt[n] ?? 0;
    if (load.writers === 0) latencies.push(answered === 0 ? 0 : performance.now() - answered);
    if (++events === count * watchers) complete();
  };
  const sockets = await Promise.all(Array.from({ length: watchers }, () => openWatch(load, seen)));
  const writers = await Promise.all(Array.from({ length: load.writers || 1 }, () => Connection.open(target)));
  const started = performance.now();
  let next = 0;
  const work = async (connection: Connection) => {
    while (next < count) {
      const n = next++;
      await new Promise<number>((resolve, reject) => connection.send(requestText(load.write, n), resolve, reject));
      answeredAt[n] = performance.now();
      if (load.writers === 0) await sleep(load.pauseMs);
    }
  };
  await Promise.all([...writers.map(work), all]);
  const ms = performance.now() - started;
  sockets.forEach((socket) => socket.destroy());
  writers.forEach((connection) => connection.close());
  return { ms, events, latencies };
}

/** Resolves when the server has answered the head of the watch. */
async function openWatch({ target, watchPath }: WatchLoad, seen: (n: number) => void): Promise<TLSSocket> {
  const reader = new NumberReader(seen);
  let answered: () => void;
  const head = new Promise<void>((resolve) => (answered = resolve));
  const buffer = Buffer.allocUnsafe(readSize);
  const socket = await openSocket(target, {
    buffer,
    callback(length) {
      answered();
      reader.read(buffer.toString("latin1", 0, length));
      return true;
    },
  });
  socket.write(requestText({ method: "GET", path: watchPath }, 0));
  await head;
  return socket;
}

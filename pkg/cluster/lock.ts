import { createHash } from "node:crypto";
import { connect, createServer, type Server } from "node:net";

/** How long a holder may take to say who it is: it may be waiting for a program that it runs. */
const patience = 5_000;

/**
 * Runs `work` while this process alone holds the lock of that name on this machine. The lock is a unix socket in the
 * kernel's abstract names (unix(7)): it goes with its holder however that ends, so none is ever left behind. Throws one
 * sentence when another process holds it.
 */
export async function withLock<T>(name: string, work: () => Promise<T>): Promise<T> {
  const lock = await acquireLock(name);
  if (!lock) {
    throw new Error(`another berth command${await holderOf(name)} is working on this cluster; wait for it`);
  }
  try {
    return await work();
  } finally {
    lock.close();
  }
}

/** Holds the lock until it is closed or this process ends; undefined when another process holds it. */
export function acquireLock(name: string): Promise<Server | undefined> {
  const lock = createServer((asker) => asker.on("error", () => undefined).end(String(process.pid)));
  return new Promise((resolve, reject) => {
    lock.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") resolve(undefined);
      else reject(error);
    });
    lock.listen(addressOf(name), () => resolve(lock.unref()));
  });
}

/** " (pid 12)", by asking it; nothing when it does not answer. */
async function holderOf(name: string): Promise<string> {
  const pid = await lockHolder(name);
  return pid === undefined ? "" : ` (pid ${pid})`;
}

/** The pid of the process that holds the lock, by asking it; undefined when there is none, or it does not answer. */
function lockHolder(name: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    let pid = "";
    const socket = connect(addressOf(name)).setEncoding("utf8").setTimeout(patience);
    socket.on("data", (text: string) => (pid += text));
    socket.on("timeout", () => socket.destroy());
    socket.on("error", () => undefined);
    socket.on("close", () => resolve(Number(pid) || undefined));
  });
}

/** Abstract names are bounded like paths: a digest fits whatever the name. */
const addressOf = (name: string) => `\0berth-${createHash("sha256").update(name).digest("hex").slice(0, 32)}`;

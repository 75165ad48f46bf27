import { randomInt } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";
import { acquireLock } from "../cluster/lock.ts";

/** Below the ports that Linux gives to clients and to who asks for any: nobody gets one of these by chance. */
const [first, end] = [10_000, 30_000];

/** A port of 127.0.0.1 on which nobody listens, and which is told to nobody else as long as this process runs. */
export async function freePort(): Promise<number> {
  let port: number;
  do port = randomInt(first, end);
  while (!(await acquireLock(`free port ${port}`)) || (await isTaken(port)));
  return port;
}

async function isTaken(port: number): Promise<boolean> {
  const server = createServer().listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EADDRINUSE") return true;
    throw error;
  }
  server.close();
  await once(server, "close");
  return false;
}

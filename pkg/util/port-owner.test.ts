import { once } from "node:events";
import { createServer } from "node:net";
import { expect, test } from "vitest";
import { freePort } from "../testing/free-port.ts";
import { portOwner } from "./port-owner.ts";

test("who listens on a port is told by pid and name, on IPv4 and IPv6, and nobody when it is free", async () => {
  for (const address of ["127.0.0.1", "::1"]) {
    const port = await freePort();
    const server = createServer().listen(port, address);
    await once(server, "listening");
    expect(portOwner(port)?.pid).toBe(process.pid);
    expect(portOwner(port)?.program).not.toBe("");
    server.close();
    await once(server, "close");
    expect(portOwner(port)).toBeUndefined();
  }
});

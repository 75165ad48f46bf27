import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { expect, test } from "vitest";
import { dial, type DialOutcome } from "./dial.ts";

test("an endpoint that has answered while this process was held up is not taken for silent", async () => {
  const server = createServer((socket) => socket.destroy()).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const outcome = new Promise<DialOutcome>((resolve) => dial({ address: "127.0.0.1", port }, 1, resolve));
  const until = performance.now() + 10;
  while (performance.now() < until);
  const connection = await outcome;
  expect(connection).not.toBe("silent");
  if (typeof connection !== "string") connection.close();
  server.close();
});

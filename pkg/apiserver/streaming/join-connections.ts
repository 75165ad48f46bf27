import type { Duplex } from "node:stream";

/** Copies both ways until either side ends; an error of one side ends both. */
export function joinConnections(client: Duplex, server: Duplex): void {
  client.pipe(server);
  server.pipe(client);
  client.on("error", () => server.destroy());
  server.on("error", () => client.destroy());
  client.once("close", () => server.destroy());
  server.once("close", () => client.destroy());
}

import type { Duplex } from "node:stream";

/**
 * Copies both ways until either side ends; an error of one side ends both. What the server sent before it closed
 * reaches a client that reads slowly too. A client that is gone ends the server's side at once.
 */
export function joinConnections(client: Duplex, server: Duplex): void {
  client.pipe(server);
  server.pipe(client);
  client.on("error", () => server.destroy());
  server.on("error", () => client.destroy());
  client.once("close", () => server.destroy());
  server.once("close", () => destroyWhenSent(client));
}

function destroyWhenSent(connection: Duplex): void {
  if (!connection.writableEnded) connection.end();
  if (connection.writableFinished) connection.destroy();
  else connection.once("finish", () => connection.destroy());
}

/** A supervised process for the test beside: opens what its argument names and says what it got. */
import { hostSockets } from "../from-supervisor.ts";

const [kind, port = "0"] = process.argv.slice(2);
const sockets = hostSockets();
try {
  if (kind === "tcp") {
    const server = await sockets.listenTcp("127.0.0.1", Number(port));
    server.on("connection", (socket) => {
      socket.on("data", (chunk) => socket.write(chunk));
      // Half-open: the answer still goes out after the client has ended.
      socket.on("end", () => socket.end("after-end"));
    });
    process.send?.({ listening: server.address() });
  } else {
    const socket = await sockets.bindUdp("127.0.0.1", 0);
    socket.on("message", (message, from) => socket.send(message, from.port, from.address));
    process.send?.({ listening: socket.address() });
  }
} catch (error) {
  process.send?.({ code: (error as NodeJS.ErrnoException).code });
}

/**
 * The program that runs inside a pod's network namespace, as source for `node -e`: bundles have no files of their own
 * for it. Answers {id, port} with the connected socket, or {id, error}. The socket is paused from the start, so that no
 * byte is read here. Ends with its parent.
 */
export const namespaceHelper = `
const net = require("node:net");
const open = (id, port, hosts, failure) => {
  const [host, ...others] = hosts;
  if (!host) return process.send({ id, error: failure.message });
  const socket = net.connect({ host, port, allowHalfOpen: true, noDelay: true });
  socket.pause();
  const next = (error) => open(id, port, others, failure || error);
  socket.once("error", next);
  socket.once("connect", () => {
    socket.off("error", next);
    socket.on("error", () => {});
    process.send({ id }, socket);
  });
};
process.on("message", ({ id, port }) => open(id, port, ["127.0.0.1", "::1"]));
process.on("disconnect", () => process.exit());
`;

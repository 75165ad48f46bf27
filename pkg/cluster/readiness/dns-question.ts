import { createSocket } from "node:dgram";

/** A machine under load answers late, and UDP may lose a question: it is asked again as often. */
const again = 250;

/** Whether a DNS server has an address for the name. It is asked again until it answers, at most for `patienceMs`. */
export function nameIsAnswered(
  name: string,
  { address, port = 53 }: { readonly address: string; readonly port?: number },
  patienceMs: number = again,
): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket("udp4");
    const done = (answers: boolean) => {
      clearTimeout(timer);
      clearInterval(repeat);
      socket.close();
      resolve(answers);
    };
    const ask = () => socket.send(aQuery(name), port, address);
    const timer = setTimeout(() => done(false), patienceMs);
    const repeat = setInterval(ask, again);
    socket.once("error", () => done(false));
    socket.once("message", (reply) => done(holdsAnswer(reply)));
    ask();
  });
}

/** NOERROR with at least one answer record. */
const holdsAnswer = (reply: Buffer) =>
  reply.length > 12 && (reply.readUInt8(3) & 0x0f) === 0 && reply.readUInt16BE(6) > 0;

/** A DNS question for the A records of a name (RFC 1035 section 4). */
function aQuery(name: string): Buffer {
  const labels = name.split(".").flatMap((label) => [label.length, ...Buffer.from(label)]);
  return Buffer.from([0x62, 0x74, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, ...labels, 0, 0, 1, 0, 1]);
}

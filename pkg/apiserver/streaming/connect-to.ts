import { connect as connectPlain, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { statusError } from "../../apimachinery/status-error.ts";
import type { KubeletCredentials } from "./pod-logs.ts";

interface Address {
  readonly protocol: "http:" | "https:";
  readonly host: string;
  readonly port: number;
}

/** A connection over which HTTP/1.1 is spoken. `credentials` are for kubelets, whose certificates name the node. */
export function connectTo(
  { protocol, host, port }: Address,
  credentials: KubeletCredentials | undefined,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const trust = credentials
      ? { ...credentials, checkServerIdentity: () => undefined }
      : { rejectUnauthorized: false };
    const secure = protocol === "https:";
    const socket = secure
      ? connectTls({ host, port, ...trust, ALPNProtocols: ["http/1.1"] })
      : connectPlain({ host, port });
    const failed = (error: Error) =>
      reject(statusError("InternalError", `error dialing backend: dial tcp ${host}:${port}: ${error.message}`));
    socket.once("error", failed);
    socket.once(secure ? "secureConnect" : "connect", () => {
      socket.off("error", failed);
      socket.setNoDelay(true);
      resolve(socket);
    });
  });
}

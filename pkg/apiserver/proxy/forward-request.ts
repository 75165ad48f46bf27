import http from "node:http";
import https from "node:https";
import { statusError } from "../../apimachinery/status-error.ts";
import type { Exchange } from "../exchange.ts";
import type { KubeletCredentials } from "../streaming/pod-logs.ts";
import type { ProxiedAddress } from "./proxied-address.ts";
import { answerHeaders, requestHeaders } from "./proxied-headers.ts";
import type { ProxiedPath } from "./proxied-path.ts";

/**
 * Passes a request on, and its answer back, both as they come. Rejects when nobody answers. `credentials`: what is
 * shown to the other side, and by which it is known.
 */
export function forwardRequest(
  { request, response, auditID }: Exchange,
  address: ProxiedAddress,
  path: ProxiedPath,
  credentials: KubeletCredentials | undefined,
): Promise<void> {
  const { protocol, host, port } = address;
  return new Promise((resolve, reject) => {
    const call = (protocol === "https:" ? https : http).request({
      ...{ host, port, method: request.method, path: `${path.rest || "/"}${path.query}` },
      headers: requestHeaders(request.headers, address, path),
      agent: false,
      // A pod's certificate is of its own making; a kubelet's is the cluster's and names the node.
      ...(credentials ? { ...credentials, checkServerIdentity: () => undefined } : { rejectUnauthorized: false }),
    });
    call.on("response", (answer) => {
      response.writeHead(answer.statusCode ?? 502, {
        ...answerHeaders(answer.headers, address, path),
        "audit-id": auditID,
      });
      response.flushHeaders();
      answer.pipe(response);
      answer.on("error", () => response.destroy());
      resolve();
    });
    call.on("error", (error) =>
      reject(statusError("ServiceUnavailable", `error trying to reach service: ${error.message}`)),
    );
    response.on("close", () => call.destroy());
    request.pipe(call);
  });
}

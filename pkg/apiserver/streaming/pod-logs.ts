import type { IncomingMessage } from "node:http";
import { Agent, request } from "node:https";
import { text } from "node:stream/consumers";
import { badRequest, type StatusError, statusError } from "../../apimachinery/status-error.ts";
import type { Exchange } from "../exchange.ts";
import type { ObjectLookup } from "../object-lookup.ts";
import { locateKubelet } from "./kubelet-location.ts";
import { podLogOptions } from "./pod-log-options.ts";

/** How the API server proves itself to kubelets, and what it believes of them. PEM texts. */
export interface KubeletCredentials {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/** pods/log: the kubelet's answer, passed on as it comes. */
export class PodLogs {
  readonly #agent: Agent;

  constructor(
    private readonly lookup: ObjectLookup,
    credentials: KubeletCredentials,
  ) {
    // Kubelets are reached by address; their certificates are checked against the CA and name the node.
    this.#agent = new Agent({ ...credentials, keepAlive: true, checkServerIdentity: () => undefined });
  }

  serve(exchange: Exchange): Promise<void> {
    const {
      info: { namespace, name = "" },
      query,
    } = exchange;
    const wanted = podLogOptions(query, name);
    const location = locateKubelet(this.lookup, { namespace, name }, query.get("container"));
    const path = `/containerLogs/${location.namespace}/${location.pod}/${location.container}?${wanted.toString()}`;
    return this.#stream(exchange, location.host, location.port, path);
  }

  #stream({ response }: Exchange, host: string, port: number, path: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const call = request({ host, port, path, agent: this.#agent }, (answer) => {
        if (answer.statusCode !== 200) return void refusalOf(answer).then(reject, reject);
        response.writeHead(200, {
          "Content-Type": answer.headers["content-type"] ?? "text/plain",
        });
        response.flushHeaders();
        answer.pipe(response);
        answer.on("error", () => response.destroy());
        response.on("close", () => call.destroy());
        resolve();
      });
      call.on("error", (error) =>
        reject(statusError("InternalError", `Get "https://${host}:${port}${path}": ${error.message}`)),
      );
      call.end();
    });
  }
}

/**
 * The kubelet's refusal as the Status that a client of the API understands: the kubelet answers with a plain sentence.
 */
async function refusalOf(answer: IncomingMessage): Promise<StatusError> {
  const message = (await text(answer)).trim();
  switch (answer.statusCode) {
    case 400:
      return badRequest(message);
    case 404:
      return statusError("NotFound", message);
    default:
      return statusError("InternalError", `Internal error occurred: ${message}`);
  }
}

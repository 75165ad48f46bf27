import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { Exchange } from "../exchange.ts";
import type { ObjectLookup } from "../object-lookup.ts";
import type { RequestInfo } from "../request-info.ts";
import type { KubeletCredentials } from "../streaming/pod-logs.ts";
import { forwardRequest } from "./forward-request.ts";
import { forwardUpgrade } from "./forward-upgrade.ts";
import { locateProxied } from "./proxied-address.ts";
import { proxiedPath } from "./proxied-path.ts";

/** pods/proxy, services/proxy and nodes/proxy: whatever HTTP says there, by way of the API server. */
export class ResourceProxy {
  constructor(
    private readonly lookup: ObjectLookup,
    private readonly credentials: KubeletCredentials,
  ) {}

  /** Answers a request. Rejects with a StatusError when there is nobody to pass it on to. */
  async serve(exchange: Exchange): Promise<void> {
    const { info, request, response } = exchange;
    const address = locateProxied(this.lookup, info);
    const path = proxiedPath(request.url ?? "/", info);
    if (path.rest === "" && (request.method === "GET" || request.method === "HEAD")) {
      // Relative links of a page need a path that ends like a folder's.
      response.writeHead(301, { Location: `${path.prefix}/${path.query}` });
      return void response.end();
    }
    await forwardRequest(exchange, address, path, address.kubelet ? this.credentials : undefined);
  }

  /** Passes on a connection that asked to be upgraded. */
  async upgrade(request: IncomingMessage, client: Duplex, head: Buffer, info: RequestInfo): Promise<void> {
    const address = locateProxied(this.lookup, info);
    const path = proxiedPath(request.url ?? "/", info);
    await forwardUpgrade(request, client, head, address, path, address.kubelet ? this.credentials : undefined);
  }
}

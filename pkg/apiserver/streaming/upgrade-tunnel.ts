import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { joinConnections } from "../../util/join-connections.ts";
import type { ObjectLookup } from "../object-lookup.ts";
import type { RequestInfo } from "../request-info.ts";
import { connectTo } from "./connect-to.ts";
import { type KubeletLocation, locateKubelet } from "./kubelet-location.ts";
import { kubeletQuery } from "./kubelet-query.ts";
import type { KubeletCredentials } from "./pod-logs.ts";

/** The kubelet's names for what is asked of it. */
const kubeletPaths: Readonly<Record<string, string>> = { exec: "exec", attach: "attach", portforward: "portForward" };
/** Of the client's headers, those that say which protocol it wants to speak. */
const passedOn = [
  "connection",
  "upgrade",
  "sec-websocket-key",
  "sec-websocket-version",
  "sec-websocket-protocol",
  "sec-websocket-extensions",
  "x-stream-protocol-version",
  "user-agent",
];

/**
 * exec, attach and port-forward: the upgrade goes to the pod's kubelet, and from then on bytes are copied both ways.
 * No protocol ends here; websockets and SPDY alike end at the container runtime.
 */
export class UpgradeTunnel {
  constructor(
    private readonly lookup: ObjectLookup,
    private readonly credentials: KubeletCredentials,
  ) {}

  /** Throws a StatusError when there is nothing to connect to; rejects when the kubelet does not answer. */
  async open(
    request: IncomingMessage,
    client: Duplex,
    head: Buffer,
    info: RequestInfo,
    query: URLSearchParams,
  ): Promise<void> {
    const location = locateKubelet(
      this.lookup,
      { namespace: info.namespace, name: info.name ?? "" },
      // Ports are the pod's.
      info.subresource === "portforward" ? undefined : query.get("container"),
    );
    const kubelet = await connectTo({ protocol: "https:", ...location }, this.credentials);
    kubelet.write(requestHead(request, location, info.subresource ?? "", query));
    if (head.length > 0) kubelet.write(head);
    joinConnections(client, kubelet);
  }
}

function requestHead(
  request: IncomingMessage,
  location: KubeletLocation,
  subresource: string,
  query: URLSearchParams,
): string {
  const { namespace, pod, container, host, port } = location;
  const target = [kubeletPaths[subresource], namespace, pod, container].filter(Boolean).join("/");
  const path = `/${target}?${kubeletQuery(query).toString()}`;
  const headers = passedOn.flatMap((name) => [request.headers[name] ?? []].flat().map((value) => `${name}: ${value}`));
  return [`${request.method} ${path} HTTP/1.1`, `host: ${host}:${port}`, ...headers, "", ""].join("\r\n");
}

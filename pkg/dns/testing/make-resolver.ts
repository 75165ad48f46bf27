import type { Service } from "../../api/core/v1/types.generated.ts";
import type { EndpointSlice } from "../../api/discovery/v1/types.generated.ts";
import { directSockets } from "../../component-base/host-sockets/direct.ts";
import { silentLogger } from "../../component-base/logger.ts";
import { handlerChain } from "../handlers/index.ts";
import { RecordIndex } from "../records/record-index.ts";
import { serviceRecords } from "../records/service-records.ts";
import { Resolver } from "../server/resolver.ts";
import { Forwarder } from "../upstream/forwarder.ts";

export const domain = "cluster.local";

const webSlice: EndpointSlice = {
  metadata: { name: "web-1", namespace: "default" },
  addressType: "IPv4",
  ports: [{ name: "http", port: 8080, protocol: "TCP" }],
  endpoints: [
    { addresses: ["10.244.0.8"], conditions: { ready: true } },
    { addresses: ["10.244.0.5"], conditions: { ready: true } },
  ],
};
const web: Service = {
  metadata: { name: "web", namespace: "default" },
  spec: {
    clusterIP: "10.96.7.7",
    clusterIPs: ["10.96.7.7"],
    ports: [
      { name: "http", port: 80, protocol: "TCP" },
      { port: 81, protocol: "TCP" },
    ],
  },
};
/** A headless service: of its pods two are ready. */
export const db: Service = { metadata: { name: "db", namespace: "default" }, spec: { clusterIP: "None", ports: [] } };

/** A service that is another name. */
export const external = (name: string, externalName: string): Service => ({
  metadata: { name, namespace: "default" },
  spec: { type: "ExternalName", externalName },
});

export const dbSlice: EndpointSlice = {
  metadata: { name: "db-1", namespace: "default" },
  addressType: "IPv4",
  ports: [{ name: "pg", port: 5432, protocol: "TCP" }],
  endpoints: [
    { addresses: ["10.244.0.5"], hostname: "db-0", conditions: { ready: true } },
    { addresses: ["10.244.0.6"], conditions: { ready: true } },
    { addresses: ["10.244.0.7"], conditions: { ready: false } },
  ],
};

/**
 * A resolver of a cluster that has these services, without resolvers behind it; what `index` is told counts at once.
 */
export function makeResolver(): { resolver: Resolver; index: RecordIndex } {
  const index = new RecordIndex();
  index.replace("default/web", serviceRecords(web, [webSlice], domain));
  index.replace("default/db", serviceRecords(db, [dbSlice, { ...dbSlice, ports: [] }], domain));
  index.replace("default/alias", serviceRecords(external("alias", "web.default.svc.cluster.local"), [], domain));
  index.replace("default/away", serviceRecords(external("away", "example.org"), [], domain));
  index.replace("default/laptop", serviceRecords(external("laptop", "host.docker.internal"), [], domain));
  index.replace("default/pod", serviceRecords(external("pod", "10-244-0-9.default.pod.cluster.local"), [], domain));
  index.replace("default/self", serviceRecords(external("self", "self.default.svc.cluster.local"), [], domain));
  index.replace("default/long", serviceRecords(external("long", `${"a".repeat(64)}.example.org`), [], domain));
  index.replace("default/to-long", serviceRecords(external("to-long", "long.default.svc.cluster.local"), [], domain));
  index.replace("default/dangling", serviceRecords(external("dangling", "nope.default.svc.cluster.local"), [], domain));
  const forwarder = new Forwarder(() => [], directSockets, silentLogger);
  const chain = handlerChain({ index, domain, address: "10.96.0.10", hostAddress: "10.244.0.1", forwarder });
  return { resolver: new Resolver(chain, index, forwarder), index };
}

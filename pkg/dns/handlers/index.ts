import type { RecordIndex } from "../records/record-index.ts";
import type { Forwarder } from "../upstream/forwarder.ts";
import { ClusterZone } from "./cluster-zone.ts";
import { Forward } from "./forward.ts";
import type { Handler } from "./handler.ts";
import { HostAlias } from "./host-alias.ts";
import { ReverseZone } from "./reverse-zone.ts";

interface ChainOptions {
  readonly index: RecordIndex;
  readonly domain: string;
  /** Where this server listens. */
  readonly address: string;
  readonly hostAddress: string;
  readonly forwarder: Forwarder;
}

/** Who is asked, in this order; the first that answers is right. The last one leaves the cluster. */
export function handlerChain({ index, domain, address, hostAddress, forwarder }: ChainOptions): readonly Handler[] {
  const host = new HostAlias(hostAddress);
  return [new ClusterZone(domain, index, address, host), new ReverseZone(index), host, new Forward(forwarder)];
}

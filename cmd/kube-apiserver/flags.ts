import { defaultNodePorts, type NodePortRange } from "../../pkg/apiserver/registry/allocators/node-port-allocator.ts";
import { choiceFlag, type Flag, intFlag, listFlag, stringFlag, verbosityFlag } from "../../pkg/component-base/flags.ts";
import { isPort } from "../../pkg/util/is-port.ts";

/** "30000-32767": the first and the last port. */
export const portRangeFlag = (description: string, initial: NodePortRange): Flag<NodePortRange> => ({
  description: `${description} (default ${initial.first}-${initial.last})`,
  initial,
  placeholder: "<first-last>",
  parse(text) {
    const [, first, last] = (/^(\d+)-(\d+)$/.exec(text) ?? []).map(Number);
    if (isPort(first) && isPort(last) && first <= last) return { first, last };
    throw new Error(`want a range of ports such as ${initial.first}-${initial.last}`);
  },
});

/** The API server's flags, by upstream's names. */
export const apiServerFlags = {
  "bind-address": listFlag("addresses to listen on", ["127.0.0.1"]),
  "secure-port": intFlag("port to listen on", 6443),
  "advertise-address": stringFlag("address at which pods reach this server; not a loopback address"),
  "tls-cert-file": stringFlag("serving certificate"),
  "tls-private-key-file": stringFlag("private key that matches --tls-cert-file"),
  "client-ca-file": stringFlag("CA whose client certificates are believed"),
  "service-account-signing-key-file": stringFlag("private key, RSA or P-256, that signs service account tokens"),
  "service-account-issuer": stringFlag(
    "issuer of service account tokens",
    "https://kubernetes.default.svc.cluster.local",
  ),
  "service-cluster-ip-range": stringFlag("CIDR of all ClusterIPs", "10.96.0.0/16"),
  "service-node-port-range": portRangeFlag("ports for NodePort services", defaultNodePorts),
  "kubelet-certificate-authority": stringFlag("CA of the kubelets' certificates"),
  "kubelet-client-certificate": stringFlag("client certificate for kubelets"),
  "kubelet-client-key": stringFlag("private key that matches --kubelet-client-certificate"),
  "storage-backend": choiceFlag("where objects are kept", ["lmdb", "memory"]),
  "data-dir": stringFlag("directory of the lmdb store"),
  v: verbosityFlag,
};

import { readFileSync } from "node:fs";
import { ApiServer } from "../../pkg/apiserver/api-server.ts";
import { intFlag, listFlag, logLevel, parseFlags, stringFlag } from "../../pkg/component-base/flags.ts";
import { createLogger } from "../../pkg/component-base/logger.ts";
import { runProgram } from "../../pkg/component-base/run-program.ts";
import { openLmdbStorage } from "../../pkg/storage/lmdb/lmdb-storage.ts";
import { MemoryStorage } from "../../pkg/storage/memory/memory-storage.ts";
import { addressAt } from "../../pkg/util/ipv4-network.ts";

const name = "kube-apiserver";
const flags = parseFlags(
  { name, description: "Serves the Kubernetes API." },
  {
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
    "service-node-port-range": stringFlag("ports for NodePort services", "30000-32767"),
    "kubelet-certificate-authority": stringFlag("CA of the kubelets' certificates"),
    "kubelet-client-certificate": stringFlag("client certificate for kubelets"),
    "kubelet-client-key": stringFlag("private key that matches --kubelet-client-certificate"),
    "storage-backend": stringFlag("lmdb or memory", "lmdb"),
    "data-dir": stringFlag("directory of the lmdb store"),
    v: intFlag("log verbosity", 0),
  },
);
const log = createLogger(name, logLevel(flags.v));

await runProgram(() => {
  const read = (flag: Parameters<typeof fileOf>[0]) => readFileSync(fileOf(flag), "utf8");
  const port = flags["secure-port"];
  const serviceCIDR = flags["service-cluster-ip-range"];
  const [first = 30_000, last = 32_767] = flags["service-node-port-range"].split("-").map(Number);
  const server = new ApiServer({
    storage:
      flags["storage-backend"] === "memory"
        ? new MemoryStorage()
        : openLmdbStorage({ directory: fileOf("data-dir"), log }),
    listen: flags["bind-address"].map((address) => ({ address, port })),
    tls: { cert: read("tls-cert-file"), key: read("tls-private-key-file"), clientCa: read("client-ca-file") },
    serviceAccountKey: read("service-account-signing-key-file"),
    serviceAccountIssuer: flags["service-account-issuer"],
    ranges: { serviceCIDR, nodePorts: { first, last } },
    bootstrap: {
      kubernetesService: addressAt(serviceCIDR, 1),
      clusterDNS: addressAt(serviceCIDR, 10),
      advertise: { address: fileOf("advertise-address"), port },
    },
    kubelet: {
      ca: read("kubelet-certificate-authority"),
      cert: read("kubelet-client-certificate"),
      key: read("kubelet-client-key"),
    },
    descriptions: () => ({}),
    log,
  });
  return [server];
}, log);

/** The value of a flag that must be given. */
function fileOf(flag: keyof typeof flags): string {
  const value = flags[flag];
  if (typeof value !== "string" || value === "") throw new Error(`--${flag} must be given`);
  return value;
}

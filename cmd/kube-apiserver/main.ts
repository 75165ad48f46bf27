import { readFileSync } from "node:fs";
import { ApiServer } from "../../pkg/apiserver/api-server.ts";
import { logLevel, parseFlags } from "../../pkg/component-base/flags.ts";
import { createLogger } from "../../pkg/component-base/logger.ts";
import { runProgram } from "../../pkg/component-base/run-program.ts";
import { openLmdbStorage } from "../../pkg/storage/lmdb/lmdb-storage.ts";
import { MemoryStorage } from "../../pkg/storage/memory/memory-storage.ts";
import { addressAt } from "../../pkg/util/ipv4-network.ts";
import { apiServerFlags } from "./flags.ts";

const name = "kube-apiserver";
const flags = parseFlags({ name, description: "Serves the Kubernetes API." }, apiServerFlags);
const log = createLogger(name, logLevel(flags.v));

await runProgram(() => {
  const read = (flag: Parameters<typeof fileOf>[0]) => readFileSync(fileOf(flag), "utf8");
  const port = flags["secure-port"];
  const serviceCIDR = flags["service-cluster-ip-range"];
  const server = new ApiServer({
    storage:
      flags["storage-backend"] === "memory"
        ? new MemoryStorage()
        : openLmdbStorage({ directory: fileOf("data-dir"), log }),
    listen: flags["bind-address"].map((address) => ({ address, port })),
    tls: { cert: read("tls-cert-file"), key: read("tls-private-key-file"), clientCa: read("client-ca-file") },
    serviceAccountKey: read("service-account-signing-key-file"),
    serviceAccountIssuer: flags["service-account-issuer"],
    ranges: { serviceCIDR, nodePorts: flags["service-node-port-range"] },
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

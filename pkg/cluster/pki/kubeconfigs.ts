import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { writeFileAtomic } from "../../util/write-file-atomic.ts";
import type { ClusterConfig } from "../cluster-config.ts";
import type { ClusterHome } from "../home.ts";
import { certificatesOf, type CertificateSpec } from "./certificates.ts";

const base64 = (file: string) => readFileSync(file).toString("base64");

/** The kubeconfig of one identity, as the object that YAML and JSON readers alike accept. */
function kubeconfigOf(home: ClusterHome, config: ClusterConfig, { file }: CertificateSpec, user: string) {
  return {
    apiVersion: "v1",
    kind: "Config",
    clusters: [
      {
        name: config.name,
        cluster: {
          server: `https://127.0.0.1:${config.apiPort}`,
          "certificate-authority-data": base64(path.join(home.pki, "ca.crt")),
        },
      },
    ],
    users: [
      {
        name: user,
        user: {
          "client-certificate-data": base64(path.join(home.pki, `${file}.crt`)),
          "client-key-data": base64(path.join(home.pki, `${file}.key`)),
        },
      },
    ],
    contexts: [{ name: config.name, context: { cluster: config.name, user } }],
    "current-context": config.name,
  };
}

/** Writes kubeconfig/<identity>.conf for every identity that has one, where it is not so yet. JSON, which is YAML. */
export function writeKubeconfigs(home: ClusterHome, config: ClusterConfig): boolean {
  let changed = false;
  for (const spec of certificatesOf(config)) {
    if (!spec.kubeconfig) continue;
    const user = spec.kubeconfig === "admin" ? `${config.name}-admin` : spec.commonName;
    const file = path.join(home.kubeconfigs, `${spec.kubeconfig}.conf`);
    const content = `${JSON.stringify(kubeconfigOf(home, config, spec, user), undefined, 2)}\n`;
    if (existsSync(file) && readFileSync(file, "utf8") === content) continue;
    writeFileAtomic(file, content, 0o600);
    changed = true;
  }
  return changed;
}

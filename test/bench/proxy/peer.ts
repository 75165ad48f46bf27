/** HAProxy in the proxy's place. */
import { kubectl, kubectlWith, processes, run, start } from "../../e2e/support/cluster.ts";
import { writeHAProxy } from "./files.ts";
import { clusterIP, fastPort, streamPort, webPort } from "./pods.ts";

const name = "bench-peer";

/** Without endpoints kube-proxy listens nowhere for it: its address is free for others of the service namespace. */
const service = `
apiVersion: v1
kind: Service
metadata: { name: ${name} }
spec: { ports: [{ port: 9 }] }
`;

const configFor = (address: string, endpoint: string): string =>
  [webPort, fastPort, streamPort]
    .map(
      (port) => `listen port-${port}\n  mode tcp\n  bind ${address}:${port}\n  server endpoint ${endpoint}:${port}\n`,
    )
    .join("");

/**
 * Starts HAProxy where kube-proxy is: in the service namespace, on a cluster address, with the processor share of a
 * program of the machine. (In a pod it has a pod's share, and another way to its clients.) Answers when it does.
 */
export function startPeer(endpoint: string): { readonly address: string; stop(): void } {
  kubectlWith(service, "apply", "-f", "-");
  const address = clusterIP(name);
  const kubeProxy = processes().find((each) => each.name === "berth-network")?.pid ?? 0;
  const config = writeHAProxy("peer.cfg", configFor(address, endpoint));
  const haproxy = start("nsenter", [`--net=/proc/${kubeProxy}/ns/net`, "haproxy", "-db", "-f", config]);
  run("curl", ["--silent", "--show-error", "--retry", "20", "--retry-connrefused", `http://${address}:${fastPort}/`]);
  return {
    address,
    stop() {
      haproxy.kill();
      kubectl("delete", "service", name);
    },
  };
}

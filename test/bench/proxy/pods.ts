/** The pods of the proxy's benchmark: the machine's own programs, run by way of its root directory. */
import { kubectl, kubectlWith } from "../../e2e/support/cluster.ts";
import { image } from "../../e2e/support/manifests.ts";
import { writeFile, writeHAProxy } from "./files.ts";

/** A web server on Node: 35,000 to 45,000 requests a second by itself, like the endpoint that the budgets come from. */
export const webPort = 8081;
/**
 * HAProxy, which answers out of its configuration: what is measured there is connections and proxies, not the endpoint.
 */
export const fastPort = 8080;
export const streamPort = 5201;

/** A pod that runs one of the machine's programs for each command. */
const hostProgramPod = (name: string, commands: readonly string[]): string => `
apiVersion: v1
kind: Pod
metadata: { name: ${name}, labels: { app: ${name} } }
spec:
  terminationGracePeriodSeconds: 1
  volumes: [{ name: root, hostPath: { path: / } }]
  containers:
${commands
  .map(
    (command, i) => `    - name: program-${i}
      image: ${image}
      command: [chroot, /host, sh, -c, "${command}"]
      env: [{ name: PATH, value: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" }]
      volumeMounts: [{ name: root, mountPath: /host }]`,
  )
  .join("\n")}
`;

const web = (): string =>
  `exec ${process.execPath} ${writeFile(
    "web.mjs",
    `import { createServer } from "node:http";
const body = "hello from the endpoint";
const head = { "Content-Type": "text/plain", "Content-Length": body.length };
createServer((request, response) => response.writeHead(200, head).end(body)).listen(${webPort});
`,
  )}`;

const fast = (): string =>
  `exec haproxy -db -f ${writeHAProxy(
    "fast.cfg",
    `frontend hello
  mode http
  bind :${fastPort}
  http-request return status 200 content-type text/plain string "hello from the endpoint"
`,
  )}`;

const service = `
apiVersion: v1
kind: Service
metadata: { name: bench-endpoint }
spec:
  selector: { app: bench-endpoint }
  ports: [{ name: web, port: ${webPort} }, { name: fast, port: ${fastPort} }, { name: stream, port: ${streamPort} }]
`;

/** Brings up who answers and who asks; tells the pod's address and its Service's. */
export function startPods(): { readonly direct: string; readonly proxied: string } {
  const direct = start("bench-endpoint", web(), fast(), `exec iperf3 -s -p ${streamPort}`);
  start("bench-client", "exec sleep 3600");
  kubectlWith(service, "apply", "-f", "-");
  return { direct, proxied: clusterIP("bench-endpoint") };
}

/** Takes down what {@link startPods} brought up, and waits until it is gone. */
export function deletePods(): void {
  kubectl("delete", "service/bench-endpoint", "pod/bench-endpoint", "pod/bench-client", "--wait");
}

/** The address that a Service was given. */
export const clusterIP = (service: string): string =>
  kubectl("get", "service", service, "-o", "jsonpath={.spec.clusterIP}");

function start(name: string, ...commands: string[]): string {
  kubectlWith(hostProgramPod(name, commands), "apply", "-f", "-");
  kubectl("wait", "--for=condition=Ready", `pod/${name}`, "--timeout=60s");
  return kubectl("get", "pod", name, "-o", "jsonpath={.status.podIP}");
}

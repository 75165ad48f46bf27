import { createSocket } from "node:dgram";
import { once } from "node:events";
import { createServer } from "node:http";
import { connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { attempt, processes, run, slot, testNamespace, until } from "./support/cluster.ts";
import { image, sleeper, webDeployment } from "./support/manifests.ts";
import { untilServed } from "./support/pods.ts";

const space = testNamespace("e2e-proxy");
/** Ports of this machine that are this suite's alone: no cluster gives its services the node port of its own accord. */
const ports = { shared: 18_100 + slot, published: 18_110 + slot, node: 30_040 + slot, host: 18_120 + slot };
const cleanup: (() => unknown)[] = [];

interface ServiceOptions {
  readonly name: string;
  readonly selector?: string;
  readonly ports: string;
  readonly more?: string;
}
const service = ({ name, selector = "web", ports, more = "" }: ServiceOptions): string => `
apiVersion: v1
kind: Service
metadata: { name: ${name} }
spec: { selector: { app: ${selector} }, ports: [${ports}]${more && `, ${more}`} }
`;
const http = (port: number, more = "") => `{ name: http, port: ${port}, targetPort: http${more && `, ${more}`} }`;

/** A pod whose program is JavaScript for the machine's own Node.js. */
const nodePod = (name: string, app: string, script: string): string => `
apiVersion: v1
kind: Pod
metadata: { name: ${name}, labels: { app: ${app} } }
spec:
  terminationGracePeriodSeconds: 0
  volumes: [{ name: root, hostPath: { path: / } }]
  containers:
    - name: main
      image: ${image}
      command: [chroot, /host, ${process.execPath}, -e, '${script}']
      volumeMounts: [{ name: root, mountPath: /host, readOnly: true }]
`;
/** Over UDP it answers what it hears, behind its name; over TCP the address it is spoken to from. */
const mirror = (name: string, app = name): string =>
  nodePod(
    name,
    app,
    `const u = require("dgram").createSocket("udp4").bind(9000);
      u.on("message", (m, f) => u.send("${name} " + m, f.port, f.address));
      require("net").createServer((s) => s.end(s.remoteAddress)).listen(9000, "0.0.0.0");`,
  );

beforeAll(async () => {
  space.create();
  space.apply(
    [
      webDeployment({ name: "web", replicas: 2 }),
      service({ name: "web", ports: http(80) }),
      service({
        name: "shared",
        ports: `${http(ports.shared)}, { name: other, port: ${ports.published}, targetPort: 8080 }`,
      }),
      sleeper("client"),
      sleeper("on-host", "  hostNetwork: true\n  dnsPolicy: ClusterFirstWithHostNet\n"),
    ].join("---"),
  );
  space.kubectl("rollout", "status", "deployment/web", "--timeout=180s");
  space.kubectl("wait", "--for=condition=Ready", "pod/client", "pod/on-host", "--timeout=180s");
  await untilServed(space, "web", 2);
  await until("the other service", () =>
    isWeb.test(fetch(`http://${addressOf("shared")}:${ports.shared}/`).stdout.trim()),
  );
});
afterAll(async () => {
  for (const close of cleanup) await close();
  space.remove();
});

const inPod = (pod: string, command: string) => space.kubectl("exec", pod, "--", "sh", "-c", command).trim();
const jsonpath = (object: string, path: string) => space.kubectl("get", object, "-o", `jsonpath={${path}}`);
const addressOf = (name: string) => jsonpath(`service/${name}`, ".spec.clusterIP");
const fetch = (url: string) => attempt("curl", ["-sS", "--max-time", "20", url]);
const isWeb = /^web-\S+ v1$/;

/** A program of the laptop that has taken a port on all its addresses. */
async function hostProgram(port: number) {
  const server = createServer((_, response) => response.end("the laptop's own")).listen(port, "0.0.0.0");
  await once(server, "listening");
  const close = () => new Promise((resolve) => server.close(resolve));
  cleanup.push(close);
  return close;
}

test("programs of the laptop and published containers keep their ports, and services theirs", async () => {
  await hostProgram(ports.shared);
  const container = run("docker", [
    ...["run", "-d", "--rm", "-p", `${ports.published}:80`, image],
    ...["sh", "-c", "echo published > /www/index.html; httpd -f -p 80 -h /www"],
  ]).trim();
  cleanup.push(() => run("docker", ["kill", container]));
  const ip = addressOf("shared");
  // A program of this very process answers, so it must not be waited for synchronously.
  const own = await (await globalThis.fetch(`http://127.0.0.1:${ports.shared}/`)).text();
  expect(own).toBe("the laptop's own");
  await until("the published container", () => fetch(`http://127.0.0.1:${ports.published}/`).stdout === "published\n");
  for (const port of [ports.shared, ports.published]) {
    expect(fetch(`http://${ip}:${port}/`).stdout.trim()).toMatch(isWeb);
    expect(inPod("client", `timeout 20 wget -qO- http://shared:${port}/`)).toMatch(isWeb);
  }
});

test("a node port that is taken is told at its Service, and opened once it is free", async () => {
  const free = await hostProgram(ports.node);
  space.apply(service({ name: "contended", ports: http(80, `nodePort: ${ports.node}`), more: "type: NodePort" }));
  await until("the event", () =>
    space
      .kubectl("describe", "service", "contended")
      .includes(`port ${ports.node}/TCP is in use by another program on this machine`),
  );
  const ip = addressOf("contended");
  await until("an answer at its address", () => isWeb.test(fetch(`http://${ip}/`).stdout.trim()));
  await free();
  await until("the node port", () => isWeb.test(fetch(`http://127.0.0.1:${ports.node}/`).stdout.trim()));
});

test("a node port answers on every address of the machine, and follows its Service's changes", async () => {
  space.apply(service({ name: "moving", ports: http(80), more: "type: NodePort" }));
  const port = jsonpath("service/moving", ".spec.ports[0].nodePort");
  const addresses = () => ["127.0.0.1", ...run("hostname", ["-I"]).trim().split(" ")];
  const answers = (address: string) => isWeb.test(fetch(`http://${address}:${port}/`).stdout.trim());
  for (const address of addresses().filter((each) => !each.includes(":")))
    // Those of other clusters' bridges go when they do.
    await until(`an answer at ${address}`, () => answers(address) || !addresses().includes(address));
  space.apply(service({ name: "moving", ports: http(81), more: "type: ClusterIP" }));
  const ip = addressOf("moving");
  await until("the new port", () => isWeb.test(fetch(`http://${ip}:81/`).stdout.trim()));
  for (const former of [`http://${ip}/`, `http://127.0.0.1:${port}/`])
    await until(`the end of ${former}`, () => /refused|connect/i.test(fetch(former).stderr));
});

test("a client with affinity stays with one pod", async () => {
  space.apply(service({ name: "sticky", ports: http(80), more: "sessionAffinity: ClientIP" }));
  const ask = "timeout 20 wget -qO- http://sticky/";
  await until("an answer", () => space.attempt("exec", "client", "--", "sh", "-c", ask).code === 0);
  const answers = inPod("client", `for i in 1 2 3 4 5 6; do ${ask}; done`).split("\n");
  expect([answers.length, new Set(answers).size]).toEqual([6, 1]);
});

test("a pod reaches itself through its own service, and one on the host's network reaches it too", () => {
  const [pod = ""] = space.kubectl("get", "pods", "-l", "app=web", "-o", "name").split("\n");
  const answers = space.kubectl("exec", pod, "--", "sh", "-c", "for i in 1 2 3 4; do wget -qO- http://web/; done");
  expect(answers).toContain(pod.replace("pod/", ""));
  expect(inPod("on-host", "timeout 20 wget -qO- http://web/")).toMatch(isWeb);
});

test("pods see each other's own addresses", async () => {
  space.apply(mirror("seer"));
  space.kubectl("wait", "--for=condition=Ready", "pod/seer", "--timeout=180s");
  const seer = jsonpath("pod/seer", ".status.podIP");
  const client = jsonpath("pod/client", ".status.podIP");
  await until("the address it sees", () => inPod("client", `nc -w 2 ${seer} 9000 </dev/null || true`) === client);
});

test("datagrams reach the pods of a service, from a pod, from the host and by node port, and follow the living", async () => {
  space.apply(
    [
      mirror("echo-a", "udp-echo"),
      mirror("echo-b", "udp-echo"),
      service({
        name: "udp-echo",
        selector: "udp-echo",
        ports: "{ port: 9000, protocol: UDP }",
        more: "type: NodePort",
      }),
    ].join("---"),
  );
  space.kubectl("wait", "--for=condition=Ready", "pod/echo-a", "pod/echo-b", "--timeout=180s");
  const ip = addressOf("udp-echo");
  const port = Number(jsonpath("service/udp-echo", ".spec.ports[0].nodePort"));
  const script = `const s = require("dgram").createSocket("udp4"); s.send("hi", 9000, "${ip}");
    s.on("message", (m) => { console.log(String(m)); process.exit(); }); setTimeout(() => process.exit(), 2000);`;
  const fromPod = () => space.kubectl("exec", "echo-a", "--", "chroot", "/host", process.execPath, "-e", script).trim();
  await until("an answer in a pod", () => /^echo-[ab] hi$/.test(fromPod()));
  const socket = createSocket("udp4");
  cleanup.push(() => socket.close());
  const ask = async (address: string, to: number) => {
    socket.send("hello\n", to, address);
    const [answer] = (await once(socket, "message", { signal: AbortSignal.timeout(5_000) })) as [Buffer];
    return answer.toString().trim();
  };
  /** What comes for the first time may come later than a client waits. */
  const answer = (address: string, to: number) =>
    until(`an answer at ${address}:${to}`, () => ask(address, to).catch(() => undefined));
  const first = await answer(ip, 9000);
  expect(first).toMatch(/^echo-[ab] hello$/);
  expect(await answer("127.0.0.1", port)).toMatch(/^echo-[ab] hello$/);
  const [gone = ""] = first.split(" ");
  space.kubectl("delete", "pod", gone, "--wait");
  // The same client, the same port: its flow goes on at the other pod.
  await until(
    "an answer of the other pod",
    async () => (await ask(ip, 9000).catch(() => gone)).startsWith(gone) === false,
  );
});

test("a host port leads to its pod", async () => {
  const pod = sleeper("host-port").replace(
    `image: ${image}`,
    `image: ${image}\n      ports: [{ containerPort: 8080, hostPort: ${ports.host} }]`,
  );
  space.apply(pod);
  space.kubectl("wait", "--for=condition=Ready", "pod/host-port", "--timeout=180s");
  inPod("host-port", "echo by-host-port > /www/index.html; httpd -p 8080 -h /www");
  await until("the answer", () => fetch(`http://127.0.0.1:${ports.host}/`).stdout === "by-host-port\n");
  space.kubectl("delete", "pod", "host-port", "--wait");
  await until("the port's end", () => /refused|connect/i.test(fetch(`http://127.0.0.1:${ports.host}/`).stderr));
});

test("what cannot be served is said at the Service", async () => {
  space.apply(service({ name: "sctp", ports: "{ port: 5060, protocol: SCTP }" }));
  await until("the event", () => space.kubectl("describe", "service", "sctp").includes("port 5060/SCTP is not served"));
});

test("after kill -9 of the proxy services answer again, by address and by name", async () => {
  const network = () => processes().find(({ name }) => name === "berth-network");
  const before = network()?.pid;
  process.kill(before ?? 0, "SIGKILL");
  await until("its successor", () => network()?.healthy && network()?.pid !== before);
  expect(fetch(`http://${addressOf("web")}/`).stdout.trim()).toMatch(isWeb);
  expect(inPod("client", "timeout 20 wget -qO- http://web/")).toMatch(isWeb);
});

test("connections that a client leaves open cost the others nothing", async () => {
  const ip = addressOf("web");
  const idle = Array.from({ length: 2_000 }, () => connect(80, ip).on("error", () => undefined));
  cleanup.push(() => idle.forEach((socket) => socket.destroy()));
  await Promise.all(idle.map((socket) => once(socket, "connect")));
  expect(fetch(`http://${ip}/`).stdout.trim()).toMatch(isWeb);
});

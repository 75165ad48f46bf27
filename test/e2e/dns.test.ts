import { randomBytes } from "node:crypto";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { attempt, processes, run, testCluster, testNamespace, until } from "./support/cluster.ts";
import { image, sleeper, webService } from "./support/manifests.ts";

const space = testNamespace("e2e-dns");
const zone = "e2e-dns.svc.cluster.local";

/** A headless service and its only pod, which is ready while /tmp/ready is there. */
const database = `
apiVersion: v1
kind: Service
metadata: { name: db }
spec:
  clusterIP: None
  selector: { app: db }
  ports: [{ name: pg, port: 5432 }]
---
apiVersion: v1
kind: Service
metadata: { name: db-all }
spec:
  clusterIP: None
  publishNotReadyAddresses: true
  selector: { app: db }
  ports: [{ name: pg, port: 5432 }]
---
apiVersion: v1
kind: Pod
metadata: { name: db-0, labels: { app: db } }
spec:
  hostname: db-0
  subdomain: db
  terminationGracePeriodSeconds: 0
  containers:
    - name: db
      image: ${image}
      command: [sleep, "3600"]
      readinessProbe: { exec: { command: [test, -f, /tmp/ready] }, periodSeconds: 1, timeoutSeconds: 20 }
`;

/** The machine's own glibc and its programs, with the pod's own /etc. */
const glibcPod = `
apiVersion: v1
kind: Pod
metadata: { name: glibc }
spec:
  terminationGracePeriodSeconds: 0
  volumes: [{ name: usr, hostPath: { path: /usr } }, { name: lib, hostPath: { path: /lib } }, { name: lib64, hostPath: { path: /lib64 } }]
  containers:
    - name: main
      image: ${image}
      command: [sleep, "3600"]
      volumeMounts:
        - { name: usr, mountPath: /usr, readOnly: true }
        - { name: lib, mountPath: /lib, readOnly: true }
        - { name: lib64, mountPath: /lib64, readOnly: true }
`;

beforeAll(async () => {
  space.create();
  space.apply([database, webService("web"), sleeper("client"), glibcPod].join("---"));
  space.kubectl("wait", "--for=condition=Ready", "pod/client", "pod/glibc", "--timeout=180s");
  space.kubectl("wait", "--for=jsonpath={.status.phase}=Running", "pod/db-0", "--timeout=180s");
  await until("the service's record", () => dig(`web.${zone}`) === jsonpath("service/web", ".spec.clusterIP"));
});
afterAll(() => void space.remove());

/** UDP may lose a packet, and does where a flood of others waits to be read. */
const asking = ["+time=5", "+tries=4", `@${testCluster.clusterDNS}`];
const dig = (...args: string[]) => run("dig", ["+short", ...asking, ...args]).trim();
const statusOf = (name: string) => /status: (\w+)/.exec(run("dig", [...asking, name]))?.[1];
const inPod = (pod: string, ...command: string[]) => space.kubectl("exec", pod, "--", ...command).trim();
const jsonpath = (object: string, path: string) => space.kubectl("get", object, "-o", `jsonpath={${path}}`);

test("the laptop asks for a service's address, ports, reverse and the specification's version, over UDP and TCP", () => {
  const ip = jsonpath("service/web", ".spec.clusterIP");
  for (const transport of ["+notcp", "+tcp"]) {
    expect(dig(transport, `web.${zone}`)).toBe(ip);
    expect(dig(transport, "SRV", `_http._tcp.web.${zone}`)).toBe(`0 100 80 web.${zone}.`);
    expect(dig(transport, "-x", ip)).toBe(`web.${zone}.`);
    expect(dig(transport, "TXT", "dns-version.cluster.local")).toBe('"1.1.0"');
  }
});

test("a pod finds services by short and long names with busybox and with glibc", () => {
  const ip = jsonpath("service/web", ".spec.clusterIP");
  for (const name of ["web", "web.e2e-dns", "web.e2e-dns.svc", `web.${zone}`]) {
    expect(inPod("glibc", "/usr/bin/getent", "ahostsv4", name)).toContain(ip);
    expect(inPod("client", "sh", "-c", `ping -c1 -w1 ${name} || true`)).toContain(`(${ip})`);
  }
  expect(inPod("client", "nslookup", `web.${zone}`)).toContain(ip);
  expect(inPod("glibc", "/usr/bin/getent", "hosts", ip)).toContain(`web.${zone}`);
});

test("a headless service has its ready pods alone, unless it publishes them all", async () => {
  const podIP = await until("the pod's address", () => jsonpath("pod/db-0", ".status.podIP"));
  await until("the unready pod's record", () => dig(`db-all.${zone}`) === podIP);
  expect(statusOf(`db.${zone}`)).toBe("NXDOMAIN");
  inPod("db-0", "touch", "/tmp/ready");
  await until("the ready pod's record", () => dig(`db.${zone}`) === podIP);
  expect(dig(`db-0.db.${zone}`)).toBe(podIP);
  expect(dig("SRV", `_pg._tcp.db.${zone}`)).toBe(`0 100 5432 db-0.db.${zone}.`);
  expect(inPod("glibc", "/usr/bin/getent", "hosts", "db-0.db")).toContain(podIP);
  inPod("db-0", "rm", "/tmp/ready");
  await until("the record's end", () => statusOf(`db.${zone}`) === "NXDOMAIN");
});

test("an ExternalName leads on to a service of the cluster", async () => {
  const alias = `{ apiVersion: v1, kind: Service, metadata: { name: alias }, spec: { type: ExternalName, externalName: web.${zone} } }`;
  space.apply(alias);
  const ip = jsonpath("service/web", ".spec.clusterIP");
  const address = () => space.attempt("exec", "glibc", "--", "/usr/bin/getent", "ahostsv4", "alias").stdout;
  await until("the address it leads to", () => address().includes(ip));
});

test("records follow their service at once", async () => {
  space.apply(webService("passing"));
  await until("the record", () => dig(`passing.${zone}`) === jsonpath("service/passing", ".spec.clusterIP"));
  space.kubectl("delete", "service", "passing");
  await until("its end", () => statusOf(`passing.${zone}`) === "NXDOMAIN");
});

test("a hundred thousand packets of garbage later it answers, and is the same process", async () => {
  const network = () => processes().find(({ name }) => name === "berth-network")?.pid;
  const before = network();
  const socket = createSocket("udp4");
  socket.on("error", () => undefined);
  for (let i = 0; i < 100; i++) {
    const packets = Array.from({ length: 1000 }, (_, n) => randomBytes(1 + ((i * 31 + n) % 90)));
    await Promise.all(
      packets.map((packet) => new Promise((sent) => socket.send(packet, 53, testCluster.clusterDNS, sent))),
    );
  }
  socket.close();
  expect(dig(`web.${zone}`)).toBe(jsonpath("service/web", ".spec.clusterIP"));
  expect(network()).toBe(before);
});

test("connections that say nothing do not keep others out", async () => {
  const idle = Array.from({ length: 200 }, () => connect(53, testCluster.clusterDNS).on("error", () => undefined));
  await Promise.all(idle.map((socket) => once(socket, "connect")));
  expect(dig("+tcp", `web.${zone}`)).toBe(jsonpath("service/web", ".spec.clusterIP"));
  for (const socket of idle) socket.destroy();
});

test("a name that no resolver can tell is said so within the client's patience", () => {
  const { code, stdout } = attempt("dig", [
    "+time=5",
    "+tries=1",
    `@${testCluster.clusterDNS}`,
    "no-such-name.invalid",
  ]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/status: (NXDOMAIN|SERVFAIL|REFUSED)/);
});

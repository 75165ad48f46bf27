import { createSocket } from "node:dgram";
import { once } from "node:events";
import { existsSync, mkdtempSync, writeFileSync } from "node:fs";
import { type AddressInfo, connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { attempt, environment, kubectl, processes, run, testCluster, testNamespace, until } from "./support/cluster.ts";

const space = testNamespace("e2e-errors");
beforeAll(() => void space.create());
afterAll(() => void space.remove());

const scratch = () => mkdtempSync(path.join(tmpdir(), "berth-errors-"));
const other = (...extra: string[]) => [
  "--name=berth-x",
  "--kubelet-port=11350",
  "--pod-cidr=10.246.0.0/24",
  "--service-cidr=10.110.0.0/16",
  ...extra,
];
const upElsewhere = (home: string, args: string[], env: NodeJS.ProcessEnv = {}) =>
  attempt("node", [".build/berth.js", "up", ...args], { env: { ...environment, BERTH_HOME: home, ...env } });

const ownPids = () => processes().map(({ pid }) => pid);

/** One sentence for the person who can act, and no stack trace. */
function expectSentence(stderr: string, ...words: string[]): void {
  expect(stderr).toMatch(/^berth: /m);
  for (const word of words) expect(stderr).toContain(word);
  expect(stderr).not.toMatch(/^\s+at /m);
}

test("a port that is in use is named before anything is started", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const { code, stderr } = upElsewhere(scratch(), other(`--api-port=${port}`));
  server.close();
  expect(code).toBe(1);
  expectSentence(stderr, `port ${port} on 127.0.0.1 is in use`);
});

test("an engine that does not answer is named with its address", () => {
  const { code, stderr } = upElsewhere(scratch(), other("--api-port=16600"), {
    DOCKER_HOST: "unix:///nowhere/docker.sock",
  });
  expect(code).toBe(1);
  expectSentence(stderr, "no Docker Engine answers at /nowhere/docker.sock");
});

test("a first up that is refused leaves nothing behind", () => {
  const home = path.join(scratch(), "home");
  const { stderr } = upElsewhere(home, other("--api-port=16600"), { DOCKER_HOST: "ssh://me@there" });
  expectSentence(stderr, "the Docker Engine at ssh://me@there (DOCKER_HOST) is not on this machine");
  expect(existsSync(home)).toBe(false);
});

test("a flag that makes no sense is named as it was typed", () => {
  const { stderr } = upElsewhere(scratch(), other("--api-port=16600", "--node-name=a_b"));
  expectSentence(stderr, '--node-name is "a_b"; it must be a host name');
});

test("a data directory that cannot be one is named", () => {
  const file = path.join(scratch(), "file");
  writeFileSync(file, "");
  const { code, stderr } = upElsewhere(file, other("--api-port=16600"));
  expect(code).toBe(1);
  expectSentence(stderr, file, "BERTH_HOME");
});

test("addresses that overlap with a route of the machine are named", () => {
  const { code, stderr } = upElsewhere(scratch(), [
    "--name=berth-x",
    "--api-port=16600",
    `--pod-cidr=${testCluster.podCIDR}`,
    "--service-cidr=10.110.0.0/16",
  ]);
  expect(code).toBe(1);
  expectSentence(stderr, `${testCluster.podCIDR} overlaps`);
});

test("an image that is not there shows the engine's reason in the event, and the pod waits in ImagePullBackOff", async () => {
  space.kubectl("run", "missing", "--image=127.0.0.1:9/nope:1", "--restart=Never");
  await until("the back-off", () => /ErrImagePull|ImagePullBackOff/.test(space.kubectl("get", "pod", "missing")));
  const events = await until("the event", () => {
    const text = space.kubectl("events", "--for=pod/missing");
    return text.includes("Failed to pull image") && text;
  });
  expect(events).toContain("127.0.0.1:9/nope:1");
  expect(events).toMatch(/refused|dial tcp/);
});

test("a body over 3 MiB is refused with 413", () => {
  const file = path.join(scratch(), "big.json");
  writeFileSync(
    file,
    JSON.stringify({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "big" },
      data: { key: "x".repeat(4 * 1024 * 1024) },
    }),
  );
  const pki = path.join(testCluster.home, "pki");
  const url = `https://127.0.0.1:${testCluster.apiPort}/api/v1/namespaces/e2e-errors/configmaps`;
  const args = [
    "-s",
    "--cacert",
    `${pki}/ca.crt`,
    "--cert",
    `${pki}/admin.crt`,
    "--key",
    `${pki}/admin.key`,
    "-H",
    "Content-Type: application/json",
    "-d",
    `@${file}`,
    "-o",
    "/dev/null",
    "-w",
    "%{http_code}",
    url,
  ];
  expect(run("curl", args)).toBe("413");
});

test("half-open connections, garbage and malformed DNS take nothing down", async () => {
  const pids = ownPids();
  const half = Array.from({ length: 50 }, () => connect(testCluster.apiPort, "127.0.0.1").on("error", () => undefined));
  const garbage = connect(testCluster.apiPort, "127.0.0.1").on("error", () => undefined);
  garbage.write(Buffer.from("GET / HTTP/9.9\r\n\r\n\u0000\u0001garbage"));
  const socket = createSocket("udp4");
  for (let i = 0; i < 2000; i++) {
    const packet = Buffer.from(Array.from({ length: (i * 13) % 70 }, (_, j) => (i * 31 + j * 17) % 256));
    socket.send(packet, 53, testCluster.clusterDNS);
  }
  socket.send(Buffer.concat([Buffer.alloc(4), Buffer.alloc(8, 0xff)]), 53, testCluster.clusterDNS);
  await until(
    "DNS answering",
    () =>
      attempt("dig", [
        "+short",
        "+time=1",
        "+tries=1",
        `@${testCluster.clusterDNS}`,
        "kubernetes.default.svc.cluster.local",
      ]).stdout.trim() === testCluster.kubernetesService,
  );
  expect(kubectl("get", "--raw", "/readyz")).toContain("ok");
  for (const connection of [...half, garbage]) connection.destroy();
  socket.close();
  expect(ownPids()).toEqual(pids);
});

test("a token that does not hold is refused, and one without rights is told so in upstream's words", () => {
  const url = `https://127.0.0.1:${testCluster.apiPort}/api/v1/namespaces/e2e-errors/secrets`;
  const ask = (token: string) =>
    JSON.parse(run("curl", ["-sk", "-H", `Authorization: Bearer ${token}`, url])) as { code: number; message: string };
  expect(ask("nonsense")).toMatchObject({ code: 401, message: "Unauthorized" });
  const token = space.kubectl("create", "token", "default").trim();
  expect(ask(token)).toMatchObject({
    code: 403,
    message:
      'secrets is forbidden: User "system:serviceaccount:e2e-errors:default" cannot list resource "secrets" in API group "" in the namespace "e2e-errors"',
  });
});

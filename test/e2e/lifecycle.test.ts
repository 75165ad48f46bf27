import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { root, until } from "./support/cluster.ts";
import { image, sleeper, webDeployment, webService } from "./support/manifests.ts";
import { PrivateEngine } from "./support/private-engine.ts";
import { processesOf, tracesOf } from "./support/traces.ts";

const engine = new PrivateEngine("lifecycle");
const { kubectl, berth } = engine;
const name = `${engine.name}-c`;
const up = (...flags: string[]) => berth("up", `--name=${name}`, ...flags);
const attemptBerth = (...args: string[]) => engine.attempt(path.join(root, ".build/berth"), args);

beforeAll(async () => {
  await engine.start();
  engine.receiveImage(image);
});
beforeEach(() => void up());
afterAll(async () => {
  try {
    berth("down", "--purge");
  } finally {
    await engine.remove();
  }
});

interface Status {
  readonly processes: readonly { readonly name: string; readonly pid?: number; readonly healthy: boolean }[];
}
const status = () => (JSON.parse(attemptBerth("status", "-o", "json").stdout) as Status).processes;
const pidsOf = () => processesOf(engine.home);
const pidOf = (process: string) => status().find((each) => each.name === process)?.pid ?? 0;
const containers = () => engine.run("docker", ["ps", "-q", "--no-trunc"]).split("\n").sort();

/** The containers, when every pod has its sandbox and its one container: after a `down` they come back one by one. */
async function settledContainers(): Promise<string[]> {
  await until("every pod's containers", () => {
    const pods = kubectl("get", "pods", "-A", "-o", "name").split("\n").filter(Boolean);
    return containers().filter(Boolean).length === 2 * pods.length;
  });
  return containers();
}

/** `berth up` beside the test, which goes on when it has said `words`. */
async function upUntil(words: string) {
  const child = spawn("nsenter", engine.within(path.join(root, ".build/berth"), "up", `--name=${name}`), {
    env: engine.environment,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  const ended = once(child, "close") as Promise<[number | null]>;
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (said += String(chunk)));
  await until(words, () => said.includes(words) || child.exitCode !== null);
  return { pid: child.pid ?? 0, kill: (signal: NodeJS.Signals) => child.kill(signal), ended, said: () => said };
}

/** Each of its processes runs once and is healthy. */
function expectWorking(): void {
  expect(status().map((process) => [process.name, process.healthy])).toEqual([
    ["berth-supervisor", true],
    ["berth-server", true],
    ["berth-node", true],
    ["berth-network", true],
  ]);
  expect(pidsOf().length).toBe(4);
}

test("down --purge leaves the machine as it was before the first up", () => {
  berth("down", "--purge");
  const before = tracesOf(engine);
  up();
  const volumes = [{ name: "memory", emptyDir: { medium: "Memory" } }];
  const container = {
    name: "main",
    image,
    command: ["sleep", "1000"],
    volumeMounts: [{ name: "memory", mountPath: "/m" }],
  };
  const pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "memory" },
    spec: { volumes, containers: [container] },
  };
  engine.apply(JSON.stringify(pod));
  engine.apply([webDeployment({ name: "web", replicas: 2 }), webService("web", "NodePort")].join("---"));
  kubectl("rollout", "status", "deployment/web", "--timeout=90s");
  kubectl("wait", "--for=condition=Ready", "pod/memory", "--timeout=60s");
  expect(tracesOf(engine)).not.toEqual(before);
  berth("down", "--purge");
  expect(tracesOf(engine)).toEqual(before);
  expect(existsSync(engine.home)).toBe(false);
  expect(kubectl("config", "get-contexts", "-o", "name")).toBe("");
});

test("its programs listen on loopback, the pod gateway and service addresses alone, and its files are its owner's", () => {
  const listening = (text: string) =>
    text
      .trim()
      .split("\n")
      .map((line) => line.split(/\s+/)[4] ?? "");
  expect(
    listening(engine.run("ss", ["-ltnuH"])).filter((address) => !/^(127\.0\.0\.1|10\.244\.0\.1):/.test(address)),
  ).toEqual([]);
  const inside = engine.run("nsenter", [`--net=/run/netns/${name}`, "ss", "-ltnuH"]);
  expect(listening(inside).filter((address) => !/^10\.96\./.test(address))).toEqual([]);
  const files = ["pki", "kubeconfig", "logs", "run", "data"].flatMap((folder) =>
    readdirSync(path.join(engine.home, folder)).map((file) => path.join(engine.home, folder, file)),
  );
  expect(files.filter((file) => statSync(file).mode & 0o077)).toEqual([]);
  expect(statSync(engine.home).mode & 0o777).toBe(0o700);
});

test("the cluster outlives the terminal that brought it up", () => {
  berth("down");
  engine.run("script", ["-qec", `${path.join(root, ".build/berth")} up`, "/dev/null"]);
  /** proc(5): session is field 6 and tty_nr field 7, counted from behind the name. */
  const terminals = pidsOf().map((pid) => readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ")[4]);
  expect(terminals).toEqual(["0", "0", "0", "0"]);
  expectWorking();
});

test("of two ups at once one works and the other says who does", async () => {
  berth("down");
  const outcomes = await Promise.all([upUntil("berth"), upUntil("berth")]);
  const codes = await Promise.all(outcomes.map(({ ended }) => ended));
  expect(codes.map(([code]) => code).sort()).toEqual([0, 1]);
  expect(outcomes.map(({ said }) => said()).join("")).toMatch(
    /^berth: another berth command \(pid \d+\) is working on this cluster; wait for it$/m,
  );
  expectWorking();
});

test("down goes all the way though someone's container is on the cluster's network, and says what stays", () => {
  engine.run("docker", ["run", "-d", "--rm", "--name=guest", `--network=${name}`, image, "sleep", "600"]);
  const said = berth("down");
  expect(said).toContain(`the Docker network ${name} stays: guest use`);
  expect(said).toContain(`Cluster ${name} is down`);
  up();
  engine.run("docker", ["rm", "-f", "guest"]);
  expect(berth("down")).not.toContain("stays");
});

test("down during up is refused, and up goes on", async () => {
  berth("down");
  const { pid, ended } = await upUntil("Starting processes");
  const { code, stderr } = attemptBerth("down");
  expect([code, stderr]).toEqual([
    1,
    `berth: another berth command (pid ${pid}) is working on this cluster; wait for it\n`,
  ]);
  expect(await ended).toEqual([0, null]);
  expectWorking();
});

test("Ctrl-C during up stops what it started, and the next up works", async () => {
  berth("down");
  const { kill, ended, said } = await upUntil("Starting processes");
  kill("SIGINT");
  expect(await ended).toEqual([130, null]);
  expect(said()).toContain("berth: interrupted; berth up goes on where this ended");
  expect(pidsOf()).toEqual([]);
  up();
  expectWorking();
});

test.each([
  "Checking this machine",
  "Keys and certificates",
  "Starting processes",
  "API server answers",
  "Node is ready",
])("an up that is killed with all its processes after %j is mended by the next", async (step) => {
  berth("down", "--purge");
  const { kill, ended } = await upUntil(step);
  kill("SIGKILL");
  await ended;
  for (const pid of pidsOf()) process.kill(pid, "SIGKILL");
  up();
  expectWorking();
});

test.each(["Starting processes", "API server answers"])(
  "an up that alone is killed after %j leaves a cluster that the next joins",
  async (step) => {
    berth("down");
    const { kill, ended } = await upUntil(step);
    kill("SIGKILL");
    await ended;
    up();
    expectWorking();
  },
);

test("a supervisor that was killed is told by status, and up brings a new one without touching containers", async () => {
  engine.apply(sleeper("steady"));
  kubectl("wait", "--for=condition=Ready", "pod/steady", "--timeout=60s");
  const before = containers();
  process.kill(pidOf("berth-supervisor"), "SIGKILL");
  await until("status telling of it", () => attemptBerth("status").code === 1);
  expect(attemptBerth("status").stdout).toMatch(/berth up mends it[^]*✗ berth-supervisor +stopped/);
  up();
  expectWorking();
  expect(containers()).toEqual(before);
});

test("a cluster whose record is damaged is brought up afresh, and taken down whole", () => {
  const damage = () => writeFileSync(path.join(engine.home, "run/processes.json"), "");
  damage();
  up();
  expectWorking();
  damage();
  berth("down");
  expect(pidsOf()).toEqual([]);
});

test("a cluster whose home was removed is told by status, and taken down whole", () => {
  rmSync(engine.home, { recursive: true, force: true, maxRetries: 5 });
  expect(attemptBerth("status")).toMatchObject({
    code: 1,
    stdout: expect.stringContaining("berth down removes what is left"),
  });
  berth("down");
  expect(pidsOf()).toEqual([]);
  expect(containers()).toEqual([""]);
  expect(engine.run("docker", ["network", "ls", "-q", "--filter", `name=^${name}$`])).toBe("");
});

test("certificates that are issued anew under a running cluster are in use after up, and containers go on", async () => {
  const before = await settledContainers();
  const server = pidOf("berth-server");
  rmSync(path.join(engine.home, "pki/apiserver.crt"));
  up();
  expect(pidOf("berth-server")).not.toBe(server);
  expectWorking();
  expect(containers()).toEqual(before);
});

test("programs that were built since a cluster came up are those that run after up, and containers go on", async () => {
  const before = await settledContainers();
  const server = pidOf("berth-server");
  const build = path.join(root, ".cache/e2e/another-build");
  cpSync(path.join(root, ".build"), build, { recursive: true });
  try {
    expect(engine.run("node", [path.join(build, "berth.js"), "up"])).toContain("for the programs built since");
    expect(status().every(({ healthy }) => healthy)).toBe(true);
    expect(containers()).toEqual(before);
    expect(pidOf("berth-server")).not.toBe(server);
    expect(up()).toContain("for the programs built since");
    expect(up()).not.toContain("Stopping processes");
    expectWorking();
  } finally {
    rmSync(build, { recursive: true });
  }
});

test("another port is a flag away while the cluster is down, and pods find the API server there too", async () => {
  expect(attemptBerth("up", "--api-port=7443").stderr).toContain("while the cluster runs; berth down first");
  berth("down");
  up("--api-port=7443");
  expect(kubectl("cluster-info")).toContain("https://127.0.0.1:7443");
  await until("the API by its service", () => engine.attempt("curl", ["-ksf", "https://10.96.0.1/version"]).code === 0);
  berth("down");
  up("--api-port=6443");
  expectWorking();
});

const secondFlags = [
  "--api-port=7443",
  "--kubelet-port=10251",
  "--pod-cidr=10.245.0.0/24",
  "--service-cidr=10.97.0.0/16",
];

test("two clusters live side by side on one engine, and neither takes the other's name or containers", async () => {
  const second = path.join(engine.home, "../second");
  const berthOfSecond = (...args: string[]) =>
    engine.attempt("env", [`BERTH_HOME=${second}`, path.join(root, ".build/berth"), ...args]);
  expect(berthOfSecond("up", `--name=${name}`, ...secondFlags).stderr).toContain(
    `berth: the cluster in ${engine.home} is called ${name} too; give this one another name (berth up --name)`,
  );
  const before = await settledContainers();
  expect(berthOfSecond("up", "--name=second", ...secondFlags).stderr).toBe("");
  expect(kubectl("config", "get-contexts", "-o", "name").trim().split("\n").sort()).toEqual([name, "second"].sort());
  const version = ["-ksf", "-o", "/dev/null", "https://10.97.0.1/version"];
  expect(engine.attempt("curl", version).code).toBe(0);
  expect(berthOfSecond("down", "--purge").code).toBe(0);
  expectWorking();
  expect(containers()).toEqual(before);
  kubectl("config", "use-context", name);
});

test("a disk with too little room for new pods is told by up, by status and by doctor", () => {
  const small = path.join(engine.home, "../small");
  mkdirSync(small);
  engine.run("mount", ["-t", "tmpfs", "-o", "size=300m", "tmpfs", small]);
  const berthThere = (...args: string[]) =>
    engine.attempt("env", [`BERTH_HOME=${small}`, path.join(root, ".build/berth"), ...args]);
  const told =
    /the node has DiskPressure \(disk pressure: \S+small\/kubelet has \d+Mi available\): new pods stay Pending/;
  try {
    const { code, stdout, stderr } = berthThere("up", "--name=small", ...secondFlags);
    expect([code, stderr, stdout]).toEqual([0, "", expect.stringMatching(told)]);
    expect(berthThere("status").stdout).toMatch(told);
    expect(JSON.parse(berthThere("status", "-o", "json").stdout).warnings).toEqual([expect.stringMatching(told)]);
    expect(berthThere("doctor").stdout).toMatch(/disk: \d+ MB free, too little for new pods/);
  } finally {
    berthThere("down", "--purge");
    engine.run("umount", [small]);
  }
});

test("a store that is damaged is told in one sentence, and nothing goes on trying", () => {
  berth("down");
  const store = path.join(engine.home, "data/data.mdb");
  const good = readFileSync(store);
  writeFileSync(store, Buffer.alloc(good.length, "garbage"));
  const { code, stderr } = attemptBerth("up");
  expect(code).toBe(1);
  expect(stderr).toMatch(/^berth: berth-server does not stay up \(exit code 1\): [^\n]*data[^\n]*\n$/);
  expect(pidsOf()).toEqual([]);
  writeFileSync(store, good);
});

test("after a reboot up brings the same cluster back: its objects, its pods and their services", async () => {
  engine.apply([webDeployment({ name: "web", replicas: 2 }), webService("web")].join("---"));
  kubectl("rollout", "status", "deployment/web", "--timeout=90s");
  const uids = () => kubectl("get", "pods", "-o", "jsonpath={.items[*].metadata.uid}");
  const before = uids();
  await engine.reboot(pidsOf(), name);
  up();
  kubectl("rollout", "status", "deployment/web", "--timeout=90s");
  expect(uids()).toBe(before);
  const address = kubectl("get", "service", "web", "-o", "jsonpath={.spec.clusterIP}");
  await until("an answer", () =>
    /^web-/.test(engine.attempt("curl", ["-s", "--max-time", "2", `http://${address}/`]).stdout),
  );
  expectWorking();
});

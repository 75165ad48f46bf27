import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
/** What every Linux has. Nothing else is on the path of these tests but what they put there. */
const base = ["bash", "env", "dirname", "cat", "rm", "seq", "sleep", "tail", "grep"];

let bin: string;
beforeEach(() => {
  bin = mkdtempSync(path.join(tmpdir(), "berth-setup-"));
  for (const program of base) symlinkSync(`/usr/bin/${program}`, path.join(bin, program));
  stub("uname", "echo Linux");
  stub("id", "echo 0");
});
afterEach(() => rmSync(bin, { recursive: true, force: true }));

function stub(program: string, body: string): void {
  const file = path.join(bin, program);
  rmSync(file, { force: true });
  writeFileSync(file, `#!/usr/bin/bash\n${body}\n`);
  chmodSync(file, 0o755);
}

function runScript(script: string, args: string[] = [], env: NodeJS.ProcessEnv = {}) {
  const { status, stdout, stderr } = spawnSync(path.join(root, script), args, {
    env: { PATH: bin, ...env },
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

const oneSentence = /^berth: [^\n]+\.\n$/;

test("a machine that is no Linux is told so before anything is fetched", () => {
  stub("uname", "echo Darwin");
  const { status, stderr } = runScript("hack/setup/ensure-machine.sh");
  expect([status, stderr]).toEqual([1, expect.stringMatching(/needs Linux for now, and this is Darwin/)]);
  expect(stderr).toMatch(oneSentence);
});

test("who is not root is told so before anything is fetched", () => {
  stub("id", "echo 1000");
  const { status, stderr } = runScript("hack/setup/ensure-machine.sh");
  expect([status, stderr]).toEqual([1, expect.stringMatching(/needs root on Linux .* run this with sudo/)]);
});

test("root on Linux is fine", () => {
  expect(runScript("hack/setup/ensure-machine.sh")).toMatchObject({ status: 0, stderr: "" });
});

test("without Node.js, where there is no apt, one sentence says what to install", () => {
  const { status, stderr } = runScript("hack/setup/ensure-node.sh");
  expect([status, stderr]).toEqual([1, expect.stringMatching(/^berth: Node\.js 20\.19 or newer with npm is needed/)]);
  expect(stderr).toMatch(oneSentence);
});

test("without curl, where there is no apt, one sentence says what to install", () => {
  for (const program of ["ip", "iptables", "nsenter"]) stub(program, "exit 0");
  const { status, stderr } = runScript("hack/setup/ensure-docker.sh");
  expect([status, stderr]).toEqual([
    1,
    expect.stringMatching(/^berth: these programs are missing: curl ca-certificates/),
  ]);
  expect(stderr).toMatch(oneSentence);
});

test("an engine that does not answer at DOCKER_HOST is not replaced by another", () => {
  for (const program of ["ip", "iptables", "nsenter", "docker"]) stub(program, "exit 0");
  stub("curl", "exit 7");
  const { status, stderr } = runScript("hack/setup/ensure-docker.sh", [], { DOCKER_HOST: "unix:///nowhere" });
  expect([status, stderr]).toEqual([
    1,
    expect.stringMatching(/no Docker Engine answers at DOCKER_HOST=unix:\/\/\/nowhere/),
  ]);
});

test("the engine of Docker's current context is the one that has to answer, and is not replaced by another either", () => {
  for (const program of ["ip", "iptables", "nsenter"]) stub(program, "exit 0");
  stub("docker", `[ "$1 $2" = "context inspect" ] && echo unix:///elsewhere`);
  stub("curl", `[[ "$*" == *"--unix-socket /elsewhere "* ]]`);
  expect(runScript("hack/setup/ensure-docker.sh")).toMatchObject({ status: 0, stderr: "" });
  stub("curl", "exit 7");
  const { status, stderr } = runScript("hack/setup/ensure-docker.sh");
  expect([status, stderr]).toEqual([
    1,
    expect.stringMatching(/no Docker Engine answers at unix:\/\/\/elsewhere, where Docker's current context says/),
  ]);
});

test("packages that Ctrl-C left half set up are set up first: apt-get refuses to go on by itself", () => {
  const calls = path.join(bin, "calls");
  for (const program of ["dpkg", "apt-get"]) stub(program, `echo "${program} $1 $2" >>${calls}`);
  runScript("hack/setup/ensure-tools.sh", ["bench"]);
  expect(readFileSync(calls, "utf8").split("\n")).toEqual([
    ...["dpkg --configure -a", "apt-get update -qq", expect.stringMatching("^apt-get install "), ""],
  ]);
});

test("a dockerd that is being started, since Ctrl-C ended an earlier run, is waited for", () => {
  for (const program of ["ip", "iptables", "nsenter", "docker", "systemctl"]) stub(program, "exit 0");
  stub("cat", `case "$1" in /var/run/docker.pid) echo 123 ;; /proc/123/comm) echo dockerd ;; esac`);
  for (const program of ["dockerd", "setsid", "rm"]) stub(program, `: >${bin}/second`);
  // It answers the third time that it is asked.
  stub("curl", `for asked in first next; do [ -e ${bin}/$asked ] || { : >${bin}/$asked; exit 7; }; done`);
  expect(runScript("hack/setup/ensure-docker.sh")).toMatchObject({ status: 0, stderr: "" });
  expect(readdirSync(bin)).not.toContain("second");
});

/** npm as it takes Ctrl-C: it goes on. */
const deafNpm = `trap '' INT; echo began; exec sleep 60`;

test.each([
  ["packages", ["hack/setup/at-once.sh", "npm", "ci"]],
  ["Node.js", ["hack/setup/ensure-node.sh"]],
])("Ctrl-C while npm fetches %s gives the terminal back at once", async (_, [script = "", ...args]) => {
  stub("npm", deafNpm);
  stub("uname", `[ "$1" = -m ] && echo x86_64 || echo Linux`);
  // A process group of its own, as a terminal has one for what it runs.
  const shell = spawn(path.join(root, script), args, { env: { PATH: bin }, detached: true });
  const ended = once(shell, "close");
  let said = "";
  shell.stdout.on("data", (chunk) => (said += String(chunk)));
  await expect.poll(() => said).toContain("began");
  process.kill(-(shell.pid ?? 0), "SIGINT");
  // Nobody holds its output any more: npm has ended too.
  expect(await ended).toEqual([130, null]);
});

test("what ends by itself ends with its own exit code", () => {
  stub("npm", "exit 7");
  expect(runScript("hack/setup/at-once.sh", ["npm", "ci"])).toMatchObject({ status: 7, stderr: "" });
});

test("packages are fetched so that Ctrl-C ends it at once", () => {
  const { stdout } = spawnSync("make", ["-n", "-W", "package.json", "build"], { cwd: root, encoding: "utf8" });
  expect(stdout).toContain("hack/setup/at-once.sh npm ci ");
});

test("the tools are those of the tests or those of the benchmarks", () => {
  const { status, stderr } = runScript("hack/setup/ensure-tools.sh", ["unknown"]);
  expect([status, stderr]).toEqual([1, "berth: usage: ensure-tools.sh test|bench\n"]);
});

test("make bench installs what its benchmarks drive, where there is apt", () => {
  const { status, stdout } = spawnSync("make", ["-n", "bench"], { cwd: root, encoding: "utf8" });
  expect([status, stdout]).toEqual([0, expect.stringContaining("hack/setup/ensure-tools.sh bench\n")]);
  const { stderr } = runScript("hack/setup/ensure-tools.sh", ["bench"]);
  expect(stderr).toMatch(/^berth: these programs are missing: wrk dnsperf (haproxy )?iperf3 \(/);
});

test("CI's last line counts, also when nothing could be run", () => {
  stub("make", "echo npm is away >&2; exit 2");
  const { status, stdout } = runScript(".ci/run");
  expect([status, stdout]).toEqual([1, "0 passed, 1 failed\n"]);
});

import { chmodSync, chownSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { attempt, environment, root, testCluster } from "./support/cluster.ts";

const berth = (args: string[], env: NodeJS.ProcessEnv = {}) =>
  attempt(path.join(root, ".build/berth"), args, { env: { ...environment, ...env } });

let bin: string;
beforeAll(() => void (bin = mkdtempSync(path.join(tmpdir(), "berth-bin-"))));
afterAll(() => rmSync(bin, { recursive: true, force: true }));

/** A kubectl of the system of that minor version, which says "system" whatever it is asked. */
function systemKubectl(versionAnswer: string): NodeJS.ProcessEnv {
  const file = path.join(bin, "kubectl");
  writeFileSync(file, `#!/bin/sh\n[ "$1" = version ] && echo '${versionAnswer}' || echo system\n`);
  chmodSync(file, 0o755);
  return { PATH: `${bin}:${process.env.PATH}` };
}
const minor = (version: number) => JSON.stringify({ clientVersion: { minor: String(version) } });

test("npx berth is the command of the checkout, and says nothing but what was asked", () => {
  expect(attempt("npx", ["berth", "version"])).toEqual({
    code: 0,
    stdout: "Berth 0.1.0 (Kubernetes v1.35)\n",
    stderr: "",
  });
});

test("status tells programs of every process: its name, pid, ports and health", () => {
  const { code, stdout } = berth(["status", "-o", "json"]);
  const status = JSON.parse(stdout);
  expect([code, status.running, status.health]).toEqual([0, true, { api: true, node: true, dns: true }]);
  expect(status.processes).toMatchObject([
    { name: "berth-supervisor", pid: expect.any(Number), healthy: true },
    { name: "berth-server", pid: expect.any(Number), healthy: true },
    { name: "berth-node", pid: expect.any(Number), healthy: true },
    { name: "berth-network", pid: expect.any(Number), healthy: true },
  ]);
  expect(status.processes[1].ports).toContain(`https 127.0.0.1:${testCluster.apiPort}`);
});

test("status has the same fields for programs where there is no cluster", () => {
  const { code, stdout } = berth(["status", "-o", "json"], { BERTH_HOME: path.join(bin, "none") });
  const none = { home: path.join(bin, "none"), running: false, warnings: [], processes: [] };
  expect([code, JSON.parse(stdout)]).toEqual([3, { ...none, health: { api: false, node: false, dns: false } }]);
});

test("kubectl is the system's when that is new enough, else the bundled one", () => {
  const asked = (env: NodeJS.ProcessEnv) => berth(["kubectl", "get", "nodes", "-o", "name"], env).stdout;
  expect(asked(systemKubectl(minor(35)))).toBe("system\n");
  for (const answer of [minor(30), "not json", ""]) expect(asked(systemKubectl(answer))).toMatch(/^node\//);
});

test("kubectl finds its plugins, and they the cluster", () => {
  const file = path.join(bin, "kubectl-berthtest");
  writeFileSync(file, `#!/bin/sh\n"${root}.cache/bin/kubectl" get nodes -o name; echo "$@"; exit 3\n`);
  chmodSync(file, 0o755);
  const { code, stdout } = berth(["kubectl", "berthtest", "a", "--b"], { PATH: `${bin}:${process.env.PATH}` });
  rmSync(file);
  expect([code, stdout]).toEqual([3, expect.stringMatching(/^node\/.*\na --b\n$/)]);
});

test("kubectl leaves nothing in the working directory, also without HOME", () => {
  const env: NodeJS.ProcessEnv = { ...environment };
  delete env["HOME"];
  const here = mkdtempSync(path.join(bin, "here-"));
  expect(attempt(path.join(root, ".build/berth"), ["kubectl", "api-resources"], { env, cwd: here }).code).toBe(0);
  expect(readdirSync(here)).toEqual([]);
});

test("kubectl's exit code is berth's", () => {
  expect(berth(["kubectl", "get", "pod", "no-such-pod"])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("NotFound"),
  });
});

test("the printed kubeconfig is one that kubectl takes", () => {
  const file = path.join(bin, "kubeconfig");
  writeFileSync(file, berth(["kubeconfig", "--print"]).stdout);
  expect(berth(["kubectl", "--kubeconfig", file, "auth", "whoami"]).stdout).toContain("kubernetes-admin");
});

test("with the HOME of another user, as sudo -E keeps it, that user can read the kubeconfig", () => {
  const user = mkdtempSync(path.join(bin, "user-"));
  chownSync(user, 1234, 1235);
  for (const time of ["first", "next"]) {
    expect(berth(["kubeconfig"], { KUBECONFIG: "", HOME: user }).code).toBe(0);
    for (const made of [".kube", ".kube/config"]) {
      const { uid, gid } = statSync(path.join(user, made));
      expect([time, made, uid, gid]).toEqual([time, made, 1234, 1235]);
    }
  }
});

test("logs are for people, or for programs, of one process or of all", () => {
  expect(berth(["logs", "node", "-n", "1000"]).stdout).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z INFO {2}/m);
  const [line = ""] = berth(["logs", "berth-node", "--tail", "1", "-o", "json"]).stdout.split("\n");
  expect(JSON.parse(line)).toMatchObject({ component: "berth-node" });
  expect(berth(["logs"]).stdout).toMatch(/berth-network\.log[^]*berth-node\.log[^]*berth-server\.log/);
});

test("logs know the components by their names", () => {
  expect(berth(["logs", "kubelet", "-n", "1", "-o", "json"]).stdout).toContain('"component":"berth-node"');
  for (const name of ["kube-apiserver", "kube-scheduler", "kube-proxy", "cluster-dns"])
    expect([name, berth(["logs", name]).code]).toEqual([name, 0]);
});

test("the help of logs names what logs takes", () => {
  const help = berth(["logs", "--help"]).stdout.replaceAll(/\s+/g, " ");
  expect(help).toContain("one of server, node, network or supervisor, or of the components kube-apiserver, ");
});

test("a verb does its work to the end though nobody reads what it says", () => {
  for (const verb of ["up", "status", "doctor", "logs", "kubeconfig"]) {
    const script = `"$0" ${verb} | true; echo "\${PIPESTATUS[0]}"`;
    const { stdout, stderr } = attempt("bash", ["-c", script, path.join(root, ".build/berth")]);
    expect([verb, stdout, stderr]).toEqual([verb, "0\n", ""]);
  }
});

test("on a pipe nothing is coloured, whatever CI says", () => {
  expect(berth(["status"], { CI: "true" }).stdout + berth(["logs", "node"], { CI: "true" }).stdout).not.toContain(
    "\u001b",
  );
});

test("doctor goes through everything the machine must have", () => {
  const { code, stdout } = berth(["doctor"]);
  const names = stdout
    .trim()
    .split("\n")
    .map((line) => /^✓ ([^:]+):/.exec(line)?.[1]);
  expect([code, ...names]).toEqual([
    ...[
      0,
      "platform",
      "node.js",
      "programs",
      "docker",
      "data",
      "disk",
      "name",
      "api port",
      "kubelet port",
      "addresses",
    ],
  ]);
});

test.each([
  [["nonsense"], "error: unknown command 'nonsense'"],
  [["stauts"], "(Did you mean status?)"],
  [["up", "--nonsense"], "error: unknown option '--nonsense'"],
  [["up", "extra"], "error: too many arguments for 'up'"],
  [["up", "--api-port=http"], "It must be a whole number, 1 to 65535."],
  [["status", "-o", "yaml"], "Allowed choices are json."],
  [
    ["logs", "nonsense"],
    "berth: no process is called nonsense; name one of server, node, network or supervisor, or of",
  ],
])("%j is refused with one line that says why", (args, why) => {
  const { code, stdout, stderr } = berth(args);
  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr).toContain(why);
  expect(stderr).not.toMatch(/^\s+at /m);
});

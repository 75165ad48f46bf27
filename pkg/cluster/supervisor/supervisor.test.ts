import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { waitFor } from "../../testing/wait-for.ts";
import { longestLog } from "../../util/bounded-file.ts";
import { isAlive, isPaused } from "../../util/process-identity.ts";
import { ensureHome } from "../ensure-home.ts";
import { type ClusterHome, clusterHome } from "../home.ts";
import { readProcessRecord, resumeProcesses, runningProcesses, stopProcesses } from "./process-record.ts";
import type { ProcessSpec } from "./process-spec.ts";
import { Supervisor } from "./supervisor.ts";

let home: ClusterHome;
let supervisor: Supervisor | undefined;
let said: string;
let environment: NodeJS.ProcessEnv;
beforeEach(() => {
  home = clusterHome(mkdtempSync(path.join(tmpdir(), "berth-supervisor-")));
  ensureHome(home);
  said = "";
  environment = process.env;
});
afterEach(async () => {
  await supervisor?.stop();
  rmSync(home.root, { recursive: true, force: true });
});

function spec(name: string, program: string, more: Partial<ProcessSpec> = {}): ProcessSpec {
  const script = path.join(home.root, `${name}.cjs`);
  writeFileSync(script, program);
  return { name, script, components: [name], nodeFlags: [], ...more };
}

function start(...specs: ProcessSpec[]): void {
  const output = { write: (text: string) => (said += text) };
  supervisor = new Supervisor(home, specs, environment, output);
  supervisor.start();
}

const recorded = (name: string) => readProcessRecord(home)?.processes.find((process) => process.name === name);
const ready = `process.send({ type: "ready", ports: [{ component: "x", name: "https", address: "127.0.0.1", port: 1 }] });`;
const stays = `setInterval(() => {}, 1e6);`;

test("a process that reports what it listens on is recorded as ready, with its pid", async () => {
  start(spec("server", ready + stays));
  await waitFor(() => expect(recorded("server")).toMatchObject({ state: "ready", restarts: 0 }));
  expect(recorded("server")?.ports.map(({ port }) => port)).toEqual([1]);
  expect(isAlive(recorded("server")?.identity ?? { pid: 0, startedAt: "" })).toBe(true);
});

test("a process that ends is started again and again, ever later, and the record says how it ended", async () => {
  start(spec("server", `process.exit(3);`));
  await waitFor(() => expect(recorded("server")?.restarts).toBeGreaterThanOrEqual(3));
  expect(recorded("server")?.lastExit).toBe("exit code 3");
  expect(said).toMatch(/starting it again in 100 ms[^]*in 200 ms[^]*in 400 ms/);
});

test("a program that cannot be started at all is tried again", async () => {
  environment = { ...process.env, PATH: "/nowhere" };
  start(spec("network", stays, { networkNamespace: "none" }));
  await waitFor(() => expect(recorded("network")?.lastExit).toContain("ENOENT"));
  environment["PATH"] = process.env.PATH;
  await waitFor(() => expect(recorded("network")?.lastExit).toBe("exit code 1"));
});

test("one that waits for another's milestone is started when it is reached", async () => {
  const after = { process: "node", milestone: "network" };
  const node = `process.on("SIGUSR2", () => process.send({ type: "milestone", name: "network" }));`;
  start(spec("node", node + ready + stays), spec("network", ready + stays, { after }));
  await waitFor(() => expect(recorded("node")?.state).toBe("ready"));
  expect(recorded("network")).toMatchObject({ state: "waiting" });
  process.kill(recorded("node")?.identity?.pid ?? 0, "SIGUSR2");
  await waitFor(() => expect(recorded("network")?.state).toBe("ready"));
});

test("the last that was started is stopped first", async () => {
  const file = path.join(home.root, "ends");
  const program = (name: string) =>
    `process.on("SIGTERM", () => { require("fs").appendFileSync(${JSON.stringify(file)}, "${name} "); process.exit(0); });`;
  start(spec("first", program("first") + ready + stays), spec("second", program("second") + ready + stays));
  await waitFor(() => expect([recorded("first")?.state, recorded("second")?.state]).toEqual(["ready", "ready"]));
  await supervisor?.stop();
  expect(readFileSync(file, "utf8")).toBe("second first ");
});

test("a disk on which nothing can be recorded does not end it", async () => {
  rmSync(home.run, { recursive: true });
  start(spec("server", ready + stays));
  await waitFor(() => expect(said).toContain("cannot record the processes"));
  mkdirSync(home.run);
  supervisor?.start();
  await waitFor(() => expect(recorded("server")?.state).toBe("ready"));
});

test("a process whose log cannot be written runs all the same", async () => {
  rmSync(home.logs, { recursive: true });
  start(spec("server", ready + stays));
  await waitFor(() => expect(recorded("server")?.state).toBe("ready"));
  expect(said).toContain("cannot write");
});

test.each(["is gone", "is of another kind", "is a directory"])(
  "processes whose record %s are found and stopped",
  async (how) => {
    const script = path.join(home.root, "berth-server.js");
    writeFileSync(script, stays);
    environment = { ...process.env, BERTH_HOME: home.root };
    start({ name: "server", script, components: [], nodeFlags: [] });
    const { identity } = recorded("server") ?? {};
    if (!identity) throw new Error("it was not started");
    rmSync(home.processRecord);
    if (how === "is of another kind") writeFileSync(home.processRecord, "[1]");
    if (how === "is a directory") mkdirSync(home.processRecord);
    // The kernel gives a program its names a moment after it has let its starter go on.
    await waitFor(() => expect(runningProcesses(home)).toEqual([identity]));
    void supervisor?.stop();
    await stopProcesses(home, 1_000);
    // One that is ending already is not found any more a moment before it is gone: the kernel has dropped its names.
    await waitFor(() => expect(isAlive(identity)).toBe(false));
    expect(existsSync(home.processRecord)).toBe(false);
  },
);

test("a process that somebody stopped by a signal goes on", async () => {
  start(spec("server", ready + stays));
  const pid = recorded("server")?.identity?.pid ?? 0;
  process.kill(pid, "SIGSTOP");
  await waitFor(() => expect(isPaused(pid)).toBe(true));
  resumeProcesses(home);
  await waitFor(() => expect(isPaused(pid)).toBe(false));
});

test("a log that has grown long is put aside before the next start", async () => {
  writeFileSync(path.join(home.logs, "server.log"), "x".repeat(longestLog + 1));
  start(spec("server", `console.log("fresh");` + ready + stays));
  await waitFor(() => expect(readFileSync(path.join(home.logs, "server.log"), "utf8")).toBe("fresh\n"));
});

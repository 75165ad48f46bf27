import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { attempt, environment, root, start, until } from "../support/cluster.ts";
import { image, stayAlive } from "../support/manifests.ts";
import { phaseIs, podSpace, shell } from "../support/pods.ts";

const space = podSpace("e2e-streams");

beforeAll(() => {
  space.create();
  space.createPods({
    box: {
      labels: { app: "box" },
      containers: [
        shell(
          "main",
          `echo one; echo two; echo three; echo hello > /www/index.html; httpd -p 8080 -h /www; ${stayAlive}`,
        ),
        shell("other", `echo other >&2; ${stayAlive}`),
      ],
    },
    ...Object.fromEntries(
      ["websocket", "spdy"].map((protocol) => [
        `reader-${protocol}`,
        { restartPolicy: "Never", containers: [shell("main", "read who; sleep 1; echo hello $who", { stdin: true })] },
      ]),
    ),
    ...Object.fromEntries(
      ["websocket", "spdy"].map((protocol) => [
        `cat-${protocol}`,
        { restartPolicy: "Never", containers: [{ ...shell("main", "cat"), stdin: true, stdinOnce: true }] },
      ]),
    ),
  });
  space.kubectl("wait", "--for=condition=Ready", "pod", "--all", "--timeout=180s");
});
afterAll(() => void space.remove());

describe.each([
  ["websocket", "true"],
  ["spdy", "false"],
])("over %s", (protocol, websockets) => {
  const choice = ["KUBECTL_REMOTE_COMMAND_WEBSOCKETS", "KUBECTL_PORT_FORWARD_WEBSOCKETS"].map(
    (name) => `${name}=${websockets}`,
  );
  const kubectl = [...choice, path.join(root, ".cache/bin/kubectl"), "-n", "e2e-streams"];
  const run = (input: string, ...args: string[]) => attempt("env", [...kubectl, ...args], { input, env: environment });

  test("exec has its input, both outputs and the command's exit code", () => {
    const script = "cat; echo wrong >&2; exit 7";
    const { stdout, stderr, code } = run("in\n", "exec", "-i", "box", "-c", "main", "--", "sh", "-c", script);
    expect(stdout).toBe("in\n");
    expect(stderr).toBe("wrong\ncommand terminated with exit code 7\n");
    expect(code).toBe(7);
  });

  test("run -i shows also what a command says before kubectl is attached", () => {
    const say = ["--rm", "--restart=Never", `--image=${image}`, "--", "sh", "-c", "echo early; sleep 1; echo late"];
    const { stdout, code } = run("", "run", `quick-${protocol}`, "-i", ...say);
    expect(stdout).toMatch(/^early\nlate\n/);
    expect(code).toBe(0);
  });

  test("much goes both ways unharmed", () => {
    const text = "0123456789abcdef".repeat(200_000);
    expect(run(text, "exec", "-i", "box", "-c", "main", "--", "cat").stdout).toBe(text);
  });

  test("attach speaks to the container's own program, whose input ends with the client", async () => {
    expect(run("said\n", "attach", "-i", `cat-${protocol}`).stdout).toBe("said\n");
    await space.untilPod(`cat-${protocol}`, "has ended", phaseIs("Succeeded"));
    expect(space.kubectl("logs", `cat-${protocol}`)).toBe("said\n");
  });

  test("attach has the output that comes after its input has ended", () => {
    expect(run("there\n", "attach", "-i", `reader-${protocol}`).stdout).toBe("hello there\n");
  });

  test("port-forward takes several connections, and says what a closed port is", async () => {
    const forward = start("env", [...kubectl, "port-forward", "box", ":8080", ":81"]);
    const ports = () => [...forward.said.matchAll(/127\.0\.0\.1:(\d+) -> \d+/g)].map(([, local = ""]) => local);
    let complaint = "";
    forward.child.stderr.on("data", (chunk: Buffer) => (complaint += chunk.toString()));
    await until("both ports being forwarded", () => ports().length === 2);
    const [open = "", closed = ""] = ports();
    const get = (port: string) => fetch(`http://127.0.0.1:${port}/`, { headers: { connection: "close" } });
    const answers = await Promise.all([1, 2, 3].map(async () => (await get(open)).text()));
    expect(answers).toEqual(["hello\n", "hello\n", "hello\n"]);
    await expect(get(closed)).rejects.toThrow();
    await until("the reason", () => complaint.includes("forwarding"));
    expect(complaint).toMatch(/error forwarding port 81 to pod .*connection refused/);
    forward.kill();
  });
});

test("logs are cut as asked: lines, bytes, time, all containers and by label", () => {
  const logs = (...args: string[]) => space.kubectl("logs", "box", ...args);
  expect(logs("-c", "main")).toBe("one\ntwo\nthree\n");
  expect(logs("-c", "main", "--tail=2")).toBe("two\nthree\n");
  expect(logs("-c", "main", "--limit-bytes=5")).toBe("one\nt");
  expect(logs("-c", "main", "--since=1h", "--tail=1", "--timestamps")).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z three\n$/);
  expect(logs("-c", "main", "--since-time=2100-01-01T00:00:00Z")).toBe("");
  // kubectl asks for the containers in an order that changes from call to call.
  const ends = logs("--all-containers", "--prefix", "--tail=1").split("\n").filter(Boolean);
  expect(ends.sort()).toEqual(["[pod/box/main] three", "[pod/box/other] other"]);
  expect(space.kubectl("logs", "-l", "app=box", "-c", "other")).toBe("other\n");
  const previous = space.attempt("logs", "box", "-c", "main", "--previous").stderr;
  expect(previous).toBe(
    'Error from server (BadRequest): previous terminated container "main" in pod "box" not found\n',
  );
  expect(space.attempt("exec", "box", "-c", "none", "--", "true").stderr).toContain(
    "container none is not valid for pod box",
  );
});

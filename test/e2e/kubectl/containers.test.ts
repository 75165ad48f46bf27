import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { kubectlPrograms, run, testNamespace, until } from "../support/cluster.ts";
import { image, sleeper, webDeployment } from "../support/manifests.ts";

const talker = `
apiVersion: v1
kind: Pod
metadata: { name: talker }
spec:
  terminationGracePeriodSeconds: 1
  containers: [{ name: main, image: ${image}, command: [sh, -c, "echo first; while [ ! -f /tmp/go ]; do sleep 0.1; done; echo second"] }]
  restartPolicy: Never
`;

describe.each(kubectlPrograms)("$title reaches into containers", ({ program, id }) => {
  const space = testNamespace(`e2e-containers-${id}`, program);
  const scratch = mkdtempSync(path.join(tmpdir(), "berth-e2e-"));

  beforeAll(() => {
    space.create();
    space.apply([webDeployment({ name: "web", replicas: 1 }), sleeper("box")].join("---"));
    space.kubectl("rollout", "status", "deployment/web", "--timeout=180s");
    space.kubectl("wait", "--for=condition=Ready", "pod/box", "--timeout=180s");
  });
  afterAll(() => void space.remove());

  test("logs -f follows what a container prints, and ends with it", async () => {
    space.apply(talker);
    space.kubectl("wait", "--for=jsonpath={.status.phase}=Running", "pod/talker", "--timeout=180s");
    const following = space.start("logs", "-f", "talker");
    await until("the first line", () => following.said.includes("first"));
    space.kubectl("exec", "talker", "--", "touch", "/tmp/go");
    await until("the second line", () => following.said.includes("second"));
    await until("the end of the stream", following.ended);
    expect(space.kubectl("logs", "talker", "--tail=1").trim()).toBe("second");
  });

  test("exec passes input, output and the exit code", () => {
    expect(space.attemptWith("hello\n", "exec", "-i", "box", "--", "cat").stdout).toBe("hello\n");
    const failed = space.attempt("exec", "box", "--", "sh", "-c", "echo why >&2; exit 7");
    expect(failed.code).toBe(7);
    // Some kubectls say words of their own beside the command's.
    expect(failed.stderr.split("\n")).toContain("why");
  });

  test("exec -it gives a terminal", () => {
    const command = `${program} -n ${space.name} exec -it box -- sh -c 'test -t 0 && echo is-a-terminal'`;
    expect(run("script", ["-qec", command, "/dev/null"])).toContain("is-a-terminal");
  });

  test("cp copies a file there and back unharmed", () => {
    const there = path.join(scratch, "there");
    const back = path.join(scratch, "back");
    writeFileSync(there, Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 7919) % 251)));
    space.kubectl("cp", there, "box:/tmp/copied");
    space.kubectl("cp", "box:/tmp/copied", back);
    expect(readFileSync(back).equals(readFileSync(there))).toBe(true);
  });

  test("port-forward reaches a pod's port on a port of its choice", async () => {
    const forward = space.start("port-forward", "deployment/web", ":8080");
    const [, port = ""] = await until("the forwarding", () => /127\.0\.0\.1:(\d+) -> 8080/.exec(forward.said));
    for (let i = 0; i < 3; i++) {
      expect(run("curl", ["-fsS", "--max-time", "20", `http://127.0.0.1:${port}/`])).toMatch(/^web-/);
    }
    forward.kill();
  });
});

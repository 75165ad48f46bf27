import { afterAll, beforeAll, expect, test } from "vitest";
import { testNamespace } from "../support/cluster.ts";
import { image, sleeper } from "../support/manifests.ts";

const space = testNamespace("e2e-debug");

beforeAll(() => {
  space.create();
  space.apply(sleeper("box"));
  space.kubectl("wait", "--for=condition=Ready", "pod/box", "--timeout=180s");
});
afterAll(() => void space.remove());

test("kubectl debug looks into a running container from one of its own, and kubectl logs shows what it said", () => {
  const debug = ["debug", "-i", "box", `--image=${image}`, "--target=main", "--profile=general", "-c", "look"];
  const { stdout, stderr, code } = space.attemptWith("go\n", ...debug, "--", "sh", "-c", "read go; ps; echo seen");
  expect(code, stderr).toBe(0);
  expect(stdout).toContain("sleep 3600");
  expect(space.kubectl("logs", "box", "-c", "look")).toContain("seen");
  const ended = "{.status.ephemeralContainerStatuses[0].state.terminated.reason}";
  space.kubectl("wait", `--for=jsonpath=${ended}=Completed`, "pod/box", "--timeout=180s");
});

test("a node is debugged from a pod with the node's file system and namespaces", () => {
  const out = space.kubectl(
    ...["debug", `node/${space.kubectl("get", "pod", "box", "-o", "jsonpath={.spec.nodeName}")}`, "--profile=general"],
    ...["--attach=false", `--image=${image}`, "--", "sh", "-c", "ls /host/etc/hostname /proc/1/comm"],
  );
  const name = /node-debugger-\S+/.exec(out)?.[0] ?? "";
  space.kubectl("wait", "--for=jsonpath={.status.phase}=Succeeded", `pod/${name}`, "--timeout=180s");
  expect(space.kubectl("logs", name)).toContain("/host/etc/hostname");
});

test("the log of a container that waits is refused with what it waits for", () => {
  space.kubectl("run", "absent", `--image=berth.test/absent:1`, "--image-pull-policy=Never");
  space.kubectl(
    ...["wait", "--for=jsonpath={.status.containerStatuses[0].state.waiting.reason}=ErrImageNeverPull"],
    ...["pod/absent", "--timeout=180s"],
  );
  expect(space.attempt("logs", "absent").stderr.trim()).toBe(
    'Error from server (BadRequest): container "absent" in pod "absent" is waiting to start: ErrImageNeverPull',
  );
});

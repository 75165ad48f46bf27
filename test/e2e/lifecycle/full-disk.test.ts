import { afterAll, beforeAll, expect, test } from "vitest";
import { until } from "../support/cluster.ts";
import { image, sleeper } from "../support/manifests.ts";
import { fillDisk, PrivateEngine } from "../support/private-engine.ts";

const engine = new PrivateEngine("disk");
const { kubectl } = engine;

/** A disk as small as this one is told of from the beginning, and new pods avoid it. */
const anywhere = "  tolerations: [{ operator: Exists }]\n";

/** A pod that says the time, in seconds since 1970, for ever. */
const clock = `
apiVersion: v1
kind: Pod
metadata: { name: clock }
spec:
  terminationGracePeriodSeconds: 0
  containers: [{ name: main, image: "${image}", command: [sh, -c, "while :; do date +%s; sleep 0.1; done"] }]
${anywhere}`;

beforeAll(async () => {
  engine.limitDisk(100);
  await engine.start();
  engine.receiveImage(image);
  engine.berth("up", `--name=${engine.name}-c`);
  engine.apply([clock, sleeper("steady", anywhere)].join("---"));
  kubectl("wait", "--for=condition=Ready", "pod/clock", "pod/steady", "--timeout=180s");
});
afterAll(async () => {
  try {
    engine.berth("down", "--purge");
  } finally {
    await engine.remove();
  }
});

const statusOf = (pod: string, field: string) =>
  kubectl("get", "pod", pod, "-o", `jsonpath={.status.containerStatuses[0].${field}}`);

const lastWord = () => Number(kubectl("logs", "clock", "--tail=1"));

test("an engine whose disk has too little room is told of by the node", () => {
  expect(engine.berth("status")).toContain(`the node has DiskPressure (disk pressure: ${engine.data} has`);
});

test("a container that ends while the engine's disk is full is started again when there is room, and logs go on", async () => {
  const makeRoom = fillDisk(engine.data);
  engine.run("docker", ["kill", statusOf("steady", "containerID").replace("docker://", "")]);
  const waiting = await until("the end of the container", () => {
    const { reason, message } = JSON.parse(statusOf("steady", "state.waiting") || "{}") as Record<string, string>;
    return reason === "CreateContainerError" && message;
  });
  expect(waiting).toContain("no space left on device");
  // Longer than the engine holds back what it cannot write.
  await until("a log that stands", () => lastWord() < Date.now() / 1000 - 3);
  makeRoom();
  const room = Date.now() / 1000;
  kubectl("wait", "--for=condition=Ready", "pod/steady", "--timeout=180s");
  expect(Number(statusOf("steady", "restartCount"))).toBeGreaterThan(0);
  await until("a log that goes on", () => lastWord() > room);
  expect(statusOf("clock", "restartCount")).toBe("0");
  expect(kubectl("logs", "clock")).toMatch(/^(\d+\n)+$/);
});

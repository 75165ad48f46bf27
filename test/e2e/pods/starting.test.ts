import { afterAll, beforeAll, expect, test } from "vitest";
import { stayAlive } from "../support/manifests.ts";
import { containerOf, phaseIs, podSpace, shell, waitingFor } from "../support/pods.ts";

const space = podSpace("e2e-starting");
const shared = { name: "shared", mountPath: "/shared" };
const volumes = [{ name: "shared", emptyDir: {} }];
const writing = (name: string, script: string, more: object = {}) =>
  shell(name, script, { volumeMounts: [shared], ...more });

beforeAll(() => {
  space.create();
  space.createPods({
    ordered: {
      volumes,
      initContainers: [
        writing("first", "echo first >> /shared/order"),
        writing("proxy", `echo proxy >> /shared/order; sleep 1; touch /shared/up; ${stayAlive}`, {
          restartPolicy: "Always",
          startupProbe: {
            exec: { command: ["cat", "/shared/up"] },
            periodSeconds: 1,
            timeoutSeconds: 20,
            failureThreshold: 30,
          },
        }),
        writing("second", "ls /shared/up && echo second >> /shared/order"),
      ],
      containers: [writing("main", `echo main >> /shared/order; ${stayAlive}`)],
    },
    "broken-init": { restartPolicy: "Never", initContainers: [shell("setup", "exit 3")] },
    "stuck-init": { initContainers: [shell("setup", "exit 3")] },
    job: {
      restartPolicy: "Never",
      volumes,
      initContainers: [
        writing("proxy", "trap 'echo bye; exit 0' TERM; touch /shared/up; while :; do sleep 0.1; done", {
          restartPolicy: "Always",
        }),
      ],
      containers: [writing("main", "while [ ! -f /shared/up ]; do sleep 0.1; done")],
    },
    "on-failure": {
      restartPolicy: "OnFailure",
      volumes,
      containers: [writing("main", "[ -f /shared/tried ] || { touch /shared/tried; exit 1; }")],
    },
    "by-rule": {
      restartPolicy: "Never",
      volumes,
      containers: [
        writing("main", "[ -f /shared/tried ] || { touch /shared/tried; exit 42; }", {
          restartPolicy: "Never",
          restartPolicyRules: [{ action: "Restart", exitCodes: { operator: "In", values: [42] } }],
        }),
      ],
    },
    words: {
      restartPolicy: "Never",
      containers: [
        shell("main", "echo -n gone > /dev/termination-log; exit 5"),
        shell("log", "echo last line; exit 6", { terminationMessagePolicy: "FallbackToLogsOnError" }),
        shell("elsewhere", "echo -n here > /tmp/why; exit 0", { terminationMessagePath: "/tmp/why" }),
      ],
    },
    // The engine begins to watch a container's memory when it has started: what ends within that moment is not told as
    // OOM.
    greedy: {
      restartPolicy: "Never",
      containers: [
        shell("main", "while [ ! -f /tmp/go ]; do sleep 0.1; done; tail /dev/zero", {
          resources: { limits: { memory: "64Mi" } },
        }),
      ],
    },
    nonsense: { restartPolicy: "Never", containers: [{ ...shell("main", ""), command: ["/nonsense"] }] },
  });
});
afterAll(() => void space.remove());

test("init containers run in order, and a sidecar's successors wait for its startup probe", async () => {
  const pod = await space.untilPod("ordered", "is ready", (pod) => containerOf(pod)?.ready);
  expect(
    space.kubectl("exec", "ordered", "-c", "main", "--", "cat", "/shared/order").split("\n").filter(Boolean),
  ).toEqual(["first", "proxy", "second", "main"]);
  expect(containerOf(pod, "first")).toMatchObject({ ready: true, state: { terminated: { reason: "Completed" } } });
  expect(containerOf(pod, "proxy")).toMatchObject({ ready: true, started: true, restartCount: 0 });
});

test("a failed init container ends a pod that never restarts, and holds up any other", async () => {
  const ended = await space.untilPod("broken-init", "has failed", phaseIs("Failed"));
  expect(containerOf(ended, "setup")?.state?.terminated).toMatchObject({ exitCode: 3, reason: "Error" });
  expect(containerOf(ended)?.state?.waiting?.reason).toBe("PodInitializing");
  const stuck = await space.untilPod("stuck-init", "waits", (pod) => {
    return containerOf(pod, "setup")?.state?.waiting?.reason === "CrashLoopBackOff";
  });
  expect(stuck.status?.phase).toBe("Pending");
  expect(stuck.status?.conditions).toContainEqual(
    expect.objectContaining({
      type: "Initialized",
      status: "False",
      reason: "ContainersNotInitialized",
      message: "containers with incomplete status: [setup]",
    }),
  );
});

test("a sidecar keeps no pod alive whose work is done, and is told to end", async () => {
  const pod = await space.untilPod("job", "has succeeded", phaseIs("Succeeded"));
  expect(containerOf(pod, "proxy")?.state?.terminated).toMatchObject({ exitCode: 0, reason: "Completed" });
  expect(space.kubectl("logs", "job", "-c", "proxy").trim()).toBe("bye");
  const ready = pod.status?.conditions?.find(({ type }) => type === "Ready");
  expect(ready).toMatchObject({ status: "False", reason: "PodCompleted" });
});

test("OnFailure restarts a failure and lets a success be; so does a container's own rule", async () => {
  for (const name of ["on-failure", "by-rule"]) {
    const pod = await space.untilPod(name, "has succeeded", phaseIs("Succeeded"));
    expect(containerOf(pod)).toMatchObject({ restartCount: 1, state: { terminated: { exitCode: 0 } } });
  }
});

test("a container that crashes again and again waits longer each time, and says so", async () => {
  // Not with the others: the first of its back-offs would pass by meanwhile.
  space.createPods({ crashing: { containers: [shell("main", "echo run; exit 7")] } });
  const first = await space.untilPod("crashing", "backs off", waitingFor("CrashLoopBackOff"));
  const { uid } = first.metadata;
  expect(containerOf(first)).toMatchObject({
    state: { waiting: { message: `back-off 10s restarting failed container=main pod=crashing_e2e-starting(${uid})` } },
    lastState: { terminated: { exitCode: 7, reason: "Error" } },
    restartCount: 1,
  });
  await expect
    .poll(() => space.events("crashing"))
    .toContain(`Warning BackOff Back-off restarting failed container main in pod crashing_e2e-starting(${uid})`);
  const second = await space.untilPod("crashing", "backs off longer", (pod) =>
    containerOf(pod)?.state?.waiting?.message?.startsWith("back-off 20s"),
  );
  const [ran, ended] = [containerOf(first), containerOf(second)].map((each) => each?.lastState?.terminated?.finishedAt);
  expect(Date.parse(ended ?? "") - Date.parse(ran ?? "")).toBeGreaterThanOrEqual(9000);
  expect(space.kubectl("logs", "crashing", "--previous").trim()).toBe("run");
});

test("how containers ended stands in their status: words, the log's end, memory, what could not run", async () => {
  const words = await space.untilPod("words", "has failed", phaseIs("Failed"));
  const messages = ["main", "log", "elsewhere"].map((name) => containerOf(words, name)?.state?.terminated?.message);
  expect(messages).toEqual(["gone", "last line\n", "here"]);
  await space.untilPod("greedy", "runs", phaseIs("Running"));
  space.kubectl("exec", "greedy", "--", "touch", "/tmp/go");
  const greedy = await space.untilPod("greedy", "has failed", phaseIs("Failed"));
  expect(containerOf(greedy)?.state?.terminated).toMatchObject({ exitCode: 137, reason: "OOMKilled" });
  const nonsense = await space.untilPod("nonsense", "has failed", phaseIs("Failed"));
  expect(containerOf(nonsense)?.state?.terminated).toMatchObject({ exitCode: 128, reason: "StartError" });
  await expect
    .poll(() => space.events("nonsense"))
    .toContainEqual(expect.stringMatching(/^Warning Failed Error: exec: "\/nonsense": /));
});

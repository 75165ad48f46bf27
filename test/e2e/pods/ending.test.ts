import { afterAll, beforeAll, expect, test } from "vitest";
import { until } from "../support/cluster.ts";
import { stayAlive } from "../support/manifests.ts";
import { phaseIs, podSpace, shell } from "../support/pods.ts";

const space = podSpace("e2e-ending");
const exec = (script: string) => ({ exec: { command: ["sh", "-c", script] } });
/** Says what reaches it, and ends two seconds after SIGTERM. */
const talker = "trap 'echo told; sleep 1; echo ended; exit 0' TERM; echo running; while :; do sleep 0.1; done";

beforeAll(() => {
  space.create();
  space.createPods({
    graceful: {
      terminationGracePeriodSeconds: 30,
      containers: [shell("main", talker, { lifecycle: { preStop: exec("echo hook > /proc/1/fd/1") } })],
    },
    stubborn: {
      terminationGracePeriodSeconds: 2,
      containers: [shell("main", "trap '' TERM; while :; do sleep 0.1; done")],
    },
    forced: {
      terminationGracePeriodSeconds: 600,
      containers: [shell("main", "trap '' TERM; while :; do sleep 0.1; done")],
    },
    signalled: {
      os: { name: "linux" },
      terminationGracePeriodSeconds: 60,
      containers: [
        shell("main", "trap 'echo by usr1; exit 0' USR1; trap '' TERM; echo running; while :; do sleep 0.1; done", {
          lifecycle: { stopSignal: "SIGUSR1" },
        }),
      ],
    },
    hooks: {
      terminationGracePeriodSeconds: 30,
      containers: [
        shell("main", stayAlive, { lifecycle: { preStop: exec("exit 4"), postStart: exec("touch /tmp/started") } }),
        shell("http", stayAlive, { lifecycle: { preStop: { httpGet: { port: 9, path: "/bye" } } } }),
        shell("sleep", stayAlive, { lifecycle: { preStop: { sleep: { seconds: 1 } } } }),
      ],
    },
    "bad-start": {
      terminationGracePeriodSeconds: 2,
      containers: [shell("main", stayAlive, { lifecycle: { postStart: exec("echo no; exit 5") } })],
    },
    serving: {
      terminationGracePeriodSeconds: 60,
      containers: [
        shell("main", "touch /tmp/ready; trap '' TERM; while [ ! -f /tmp/end ]; do sleep 0.1; done", {
          readinessProbe: {
            exec: { command: ["cat", "/tmp/ready"] },
            periodSeconds: 1,
            failureThreshold: 1,
            timeoutSeconds: 20,
          },
        }),
      ],
    },
  });
  space.createPods({
    hoarder: {
      terminationGracePeriodSeconds: 600,
      volumes: [{ name: "data", emptyDir: { sizeLimit: "1Mi" } }],
      containers: [
        shell("main", "dd if=/dev/zero of=/data/file bs=1M count=3; sleep 3600", {
          volumeMounts: [{ name: "data", mountPath: "/data" }],
        }),
      ],
    },
    writer: {
      containers: [
        shell("main", `dd if=/dev/zero of=/file bs=1M count=3; ${stayAlive}`, {
          resources: { limits: { "ephemeral-storage": "1Mi" } },
        }),
      ],
    },
  });
  space.kubectl(
    ...["wait", "--for=condition=Ready", "--timeout=180s"],
    ...["graceful", "stubborn", "forced", "signalled", "hooks", "serving"].map((name) => `pod/${name}`),
  );
});
afterAll(() => void space.remove());

const gone = (name: string) => until(`pod ${name} being gone`, () => space.attempt("get", "pod", name).code !== 0);
/** A pod's log, followed since its first words. */
async function followed(name: string) {
  const following = space.start("logs", "-f", name);
  await until("its first words", () => following.said.includes("running"));
  return {
    async whole(): Promise<string> {
      await until("the end of the log", following.ended);
      return following.said;
    },
  };
}
const deleteSoon = (...args: string[]) => space.kubectl("delete", "pod", ...args, "--wait=false");

test("a pod that ends runs its preStop hook, then has SIGTERM and the time it needs", async () => {
  const following = await followed("graceful");
  deleteSoon("graceful");
  await gone("graceful");
  expect((await following.whole()).trim().split("\n")).toEqual(["running", "hook", "told", "ended"]);
  await expect.poll(() => space.events("graceful")).toContain("Normal Killing Stopping container main");
});

test("a pod that will not end is killed when its grace period is over, or a shorter one is asked for", async () => {
  deleteSoon("stubborn");
  deleteSoon("forced");
  await gone("stubborn");
  expect(space.pod("forced").metadata.deletionGracePeriodSeconds).toBe(600);
  deleteSoon("forced", "--grace-period=1");
  await gone("forced");
});

test("a container is stopped by the signal that it names", async () => {
  const following = await followed("signalled");
  deleteSoon("signalled");
  await gone("signalled");
  expect(await following.whole()).toContain("by usr1");
});

test("hooks that fail are events; a postStart hook that fails ends its container", async () => {
  expect(space.attempt("exec", "hooks", "-c", "main", "--", "cat", "/tmp/started").code).toBe(0);
  deleteSoon("hooks");
  await gone("hooks");
  const failures = () => space.events("hooks").filter((event) => event.includes("FailedPreStopHook"));
  await expect.poll(failures).toEqual(Array(2).fill("Warning FailedPreStopHook PreStopHook failed"));
  await until("the postStart hook's failure", () =>
    space.events("bad-start").some((event) => event.includes("BackOff")),
  );
  await space.untilEvents(
    "bad-start",
    "Warning FailedPostStartHook PostStartHook failed",
    "Normal Killing FailedPostStartHook",
  );
});

test("a pod that is ending still tells of its readiness", async () => {
  deleteSoon("serving");
  expect(space.pod("serving").status?.containerStatuses?.[0]?.ready).toBe(true);
  space.kubectl("exec", "serving", "--", "rm", "/tmp/ready");
  await space.untilPod("serving", "is not ready", ({ status }) =>
    status?.conditions?.some(({ type, status }) => type === "Ready" && status === "False"),
  );
  space.kubectl("exec", "serving", "--", "touch", "/tmp/end");
  await gone("serving");
});

test.each([
  ["hoarder", 'Usage of EmptyDir volume "data" exceeds the limit "1Mi". '],
  ["writer", "Pod ephemeral local storage usage exceeds the total limit of containers 1Mi. "],
])("a pod that keeps more on disk than it may is evicted: %s", async (name, message) => {
  const pod = await space.untilPod(name, "has failed", phaseIs("Failed"));
  expect(pod.status).toMatchObject({ reason: "Evicted", message });
  await expect.poll(() => space.events(name)).toContain(`Warning Evicted ${message}`);
});

import { afterAll, beforeAll, expect, test } from "vitest";
import { stayAlive } from "../support/manifests.ts";
import { containerOf, podSpace, shell } from "../support/pods.ts";

const space = podSpace("e2e-probes");
/** On a busy machine a command takes its time, and has it: a probe must fail for its own reason. */
const every = (action: object, more: object = {}) => ({
  ...{ ...action, periodSeconds: 1, timeoutSeconds: 60, failureThreshold: 1 },
  ...more,
});
/** Answers "200 OK" to who sends the right header, else "403 Forbidden", on port 8080. */
const guarded = `cat > /tmp/answer <<'END'
#!/bin/sh
key=no
while read -r line && [ "$(echo "$line" | tr -d '\\r')" ]; do case "$line" in X-Key:*yes*|x-key:*yes*) key=yes;; esac; done
[ $key = yes ] && status="200 OK" || status="403 Forbidden"
printf 'HTTP/1.1 %s\\r\\nContent-Length: 0\\r\\nConnection: close\\r\\n\\r\\n' "$status"
END
chmod +x /tmp/answer; while :; do nc -l -p 8080 -e /tmp/answer; done`;
const ports = [{ name: "web", containerPort: 8080 }];

beforeAll(() => {
  space.create();
  const header = { httpHeaders: [{ name: "X-Key", value: "yes" }] };
  space.createPods({
    http: {
      containers: [
        shell("main", guarded, { ports, readinessProbe: every({ httpGet: { path: "/", port: "web", ...header } }) }),
      ],
    },
    "no-key": {
      containers: [shell("main", guarded, { ports, readinessProbe: every({ httpGet: { path: "/", port: 8080 } }) })],
    },
    tcp: {
      containers: [
        shell("main", `httpd -p 8080; ${stayAlive}`, { readinessProbe: every({ tcpSocket: { port: 8080 } }) }),
      ],
    },
    closed: { containers: [shell("main", stayAlive, { readinessProbe: every({ tcpSocket: { port: 8080 } }) })] },
    slow: {
      containers: [
        shell("main", stayAlive, {
          readinessProbe: every({ exec: { command: ["sleep", "5"] } }, { timeoutSeconds: 1 }),
        }),
      ],
    },
    sick: {
      terminationGracePeriodSeconds: 600,
      containers: [
        shell("main", "trap '' TERM; while :; do sleep 0.1; done", {
          livenessProbe: every(
            { exec: { command: ["sh", "-c", "echo unwell; false"] } },
            { terminationGracePeriodSeconds: 1 },
          ),
        }),
      ],
    },
    starting: {
      containers: [
        shell("main", `sleep 3; touch /tmp/up; ${stayAlive}`, {
          startupProbe: every({ exec: { command: ["cat", "/tmp/up"] } }, { failureThreshold: 60 }),
          livenessProbe: every({ exec: { command: ["cat", "/tmp/up"] } }),
        }),
      ],
    },
  });
});
afterAll(() => {
  // It may just be running again, and has ten minutes for its end.
  space.kubectl("delete", "pod", "sick", "--grace-period=1");
  space.remove();
});

test("HTTP probes use named ports and headers, TCP probes open a connection", async () => {
  for (const name of ["http", "tcp"]) await space.untilPod(name, "is ready", (pod) => containerOf(pod)?.ready);
});

test.each([
  ["no-key", /^Warning Unhealthy Readiness probe failed: HTTP probe failed with statuscode: 403$/],
  ["closed", /^Warning Unhealthy Readiness probe failed: dial tcp [\d.]+:8080: connect: connection refused$/],
  ["slow", /^Warning Unhealthy Readiness probe failed: command timed out: "sleep 5" timed out after 1s$/],
])("a probe that fails says why: %s", async (name, expected) => {
  // Not the first of them: a server that is not listening yet refuses the first connections.
  await space.untilPod(name, `says ${expected}`, () => space.events(name).some((event) => expected.test(event)));
  expect(containerOf(space.pod(name))).toMatchObject({ ready: false, started: true, restartCount: 0 });
});

test("a container whose liveness probe fails is restarted within the probe's own grace period", async () => {
  const pod = await space.untilPod("sick", "is restarted", (pod) => (containerOf(pod)?.restartCount ?? 0) > 0);
  expect(containerOf(pod)?.lastState?.terminated).toMatchObject({ exitCode: 137, reason: "Error" });
  await space.untilEvents(
    "sick",
    "Warning Unhealthy Liveness probe failed: unwell\n",
    "Normal Killing Container main failed liveness probe, will be restarted",
  );
});

test("nothing else is asked until the startup probe has succeeded", async () => {
  const pod = await space.untilPod("starting", "has started", (pod) => containerOf(pod)?.started);
  expect(containerOf(pod)).toMatchObject({ ready: true, restartCount: 0 });
  expect(space.events("starting").filter((event) => event.includes("Liveness"))).toEqual([]);
});

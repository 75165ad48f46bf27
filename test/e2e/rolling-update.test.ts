import { afterAll, beforeAll, expect, test } from "vitest";
import { testNamespace, until } from "./support/cluster.ts";
import { image, nextImage, sleeper, webDeployment, webService } from "./support/manifests.ts";
import { untilServed } from "./support/pods.ts";

const space = testNamespace("e2e-rolling-update");

beforeAll(async () => {
  space.create();
  space.apply([webDeployment({ name: "web", replicas: 3 }), webService("web"), sleeper("client")].join("---"));
  space.kubectl("rollout", "status", "deployment/web", "--timeout=180s");
  space.kubectl("wait", "--for=condition=Ready", "pod/client", "--timeout=180s");
  await untilServed(space, "web", 3);
});
afterAll(() => void space.remove());

/** Fetches by name without pause and prints a line for each answer; a fetch that fails prints "lost". */
const fetching = 'while [ ! -f /tmp/enough ]; do timeout 20 wget -qO- http://web/ || echo lost; done; echo "the end"';
const podUids = () => space.kubectl("get", "pods", "-l", "app=web", "-o", "jsonpath={.items[*].metadata.uid}");

test("rolling updates under load lose no request", async () => {
  const load = space.start("exec", "client", "--", "sh", "-c", fetching);
  const answers = () => load.said.split("\n").length;
  await until("answers before the update", () => answers() > 50);
  const before = podUids().split(" ");
  for (const next of [nextImage, image]) {
    const seen = answers();
    space.kubectl("set", "image", "deployment/web", `web=${next}`);
    const rollout = space.start("rollout", "status", "deployment/web", "--timeout=180s");
    await until("the rollout's end", rollout.ended);
    expect(rollout.said).toContain("successfully rolled out");
    expect(answers(), "the load went on during the update").toBeGreaterThan(seen + 50);
  }
  const seen = answers();
  await until("answers after the updates", () => answers() > seen + 50);
  space.kubectl("exec", "client", "--", "touch", "/tmp/enough");
  await until("the end of the load", () => load.said.includes("the end"));
  expect(load.said).not.toContain("lost");
  const after = podUids().split(" ");
  expect(after.filter((uid) => before.includes(uid))).toEqual([]);
});

import { expect, test } from "vitest";
import { FakeCri } from "../testing/fake-cri.ts";
import { labelNames } from "./labels.ts";
import { RuntimeReader } from "./runtime-reader.ts";

const pod = { uid: "u1", namespace: "default", name: "web" };
const labels = { [labelNames.podUid]: pod.uid };

test("a container that is no longer there is forgotten while its pod goes on", async () => {
  // What begins at the same time is told in the order of the runtime's list.
  const cri = new FakeCri(() => 0, "busybox:1");
  const reader = new RuntimeReader(cri.runtime);
  const { podSandboxId } = await cri.runtime.runPodSandbox({ config: { metadata: { uid: pod.uid }, labels } });
  const begin = async (name: string) => {
    const config = { metadata: { name }, labels, image: { image: "sha256:busybox:1" }, logPath: `${name}.log` };
    const { containerId } = await cri.runtime.createContainer({ podSandboxId, config });
    await cri.runtime.startContainer({ containerId });
    return containerId;
  };
  const [gone, kept] = [await begin("gone"), await begin("kept")];
  await reader.read(pod);
  const logs = () => reader.runningLogs().map(({ containerId }) => containerId);
  expect(logs()).toEqual([gone, kept]);
  cri.containers.delete(gone);
  await reader.read(pod);
  expect(logs()).toEqual([kept]);
  const asked = cri.count("containerStatus");
  await reader.read(pod);
  expect(cri.count("containerStatus"), "what cannot change is asked once").toBe(asked);
});

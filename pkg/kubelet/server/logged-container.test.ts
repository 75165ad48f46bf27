import { expect, test } from "vitest";
import type { ContainerState, Pod } from "../../api/core/v1/types.generated.ts";
import type { RuntimeContainer, RuntimeContainerState } from "../runtime/runtime-pod.ts";
import { loggedContainer } from "./logged-container.ts";
import type { PodFinder } from "./pod-target.ts";

const ended = (id: string): ContainerState => ({ terminated: { exitCode: 1, containerID: `docker://${id}` } });

type Instance = readonly [id: string, state: RuntimeContainerState];

/** A container's instance that runs or has ended, and the one before it. */
const after = (state: RuntimeContainerState): readonly Instance[] => [
  ["b", state],
  ["a", "exited"],
];

/** The id of the instance that is chosen, or why none is. */
async function chosen(
  instances: readonly Instance[],
  { state, lastState }: { readonly state?: ContainerState; readonly lastState?: ContainerState },
  previous: boolean,
): Promise<string> {
  const pod = {
    metadata: { name: "web", uid: "1" },
    spec: { containers: [{ name: "main" }] },
    status: { containerStatuses: [{ name: "main", state, lastState }] },
  } as unknown as Pod;
  const containers = instances.map(([id, state]) => ({ id, name: "main", state })) as unknown as RuntimeContainer[];
  const finder = { read: async () => Promise.resolve({ containers }) } as unknown as PodFinder;
  return loggedContainer(finder, pod, "main", previous).then(
    ({ id }) => id,
    ({ message }: Error) => message,
  );
}

const none = 'previous terminated container "main" in pod "web" not found';

test("a container that runs has its predecessor's log as the previous one", async () => {
  const status = { state: { running: {} }, lastState: ended("a") };
  expect(await chosen(after("running"), status, false)).toBe("b");
  expect(await chosen(after("running"), status, true)).toBe("a");
});

test("in CrashLoopBackOff the last end is the previous one, and the only one there is", async () => {
  const status = { state: { waiting: { reason: "CrashLoopBackOff" } }, lastState: ended("b") };
  expect(await chosen(after("exited"), status, false)).toBe("b");
  expect(await chosen(after("exited"), status, true)).toBe("b");
});

test("a container that ended for good has no previous log", async () => {
  expect(await chosen([["a", "exited"]], { state: ended("a") }, false)).toBe("a");
  expect(await chosen([["a", "exited"]], { state: ended("a") }, true)).toBe(none);
});

test("a container that has not run says what it waits for", async () => {
  const waits = (reason: string) => chosen([], { state: { waiting: { reason } } }, false);
  const start = 'container "main" in pod "web" is waiting to start: ';
  expect(await waits("ErrImagePull")).toBe(`${start}image can't be pulled`);
  expect(await waits("ImagePullBackOff")).toBe(`${start}trying and failing to pull image`);
  expect(await waits("PodInitializing")).toBe(`${start}PodInitializing`);
});

import type { ContainerStatus, Pod } from "../../api/core/v1/types.generated.ts";
import { allContainers } from "../pod/pod-containers.ts";
import type { RuntimeContainer } from "../runtime/runtime-pod.ts";
import { type PodFinder, ServerError } from "./pod-target.ts";

/**
 * The instance of a container whose log is asked for (upstream's validateContainerLogStatus). Rejects with ServerError.
 */
export async function loggedContainer(
  finder: PodFinder,
  pod: Pod,
  name: string,
  previous: boolean,
): Promise<RuntimeContainer> {
  const podName = pod.metadata.name;
  if (!allContainers(pod).some((spec) => spec.name === name)) {
    throw new ServerError(404, `container "${name}" in pod "${podName}" is not available`);
  }
  const { containers } = await finder.read(pod);
  const status = statusOf(pod, name);
  const instances = containers.filter((each) => each.name === name && each.state !== "created");
  const [newest] = instances;
  if (previous) {
    const ended = newest && waitsAfter(newest, status) ? newest : instances[1];
    if (ended) return ended;
    throw new ServerError(400, `previous terminated container "${name}" in pod "${podName}" not found`);
  }
  if (newest) return newest;
  throw new ServerError(400, `container "${name}" in pod "${podName}" is waiting to start: ${reasonOf(status)}`);
}

function statusOf({ status = {} }: Pod, name: string): ContainerStatus | undefined {
  const { initContainerStatuses = [], containerStatuses = [], ephemeralContainerStatuses = [] } = status;
  const all = [...initContainerStatuses, ...containerStatuses, ...ephemeralContainerStatuses];
  return all.find((each) => each.name === name);
}

/** Its end is the last state already: the container is about to be started again, in CrashLoopBackOff for instance. */
function waitsAfter({ id, state }: RuntimeContainer, status: ContainerStatus | undefined): boolean {
  const last = status?.lastState?.terminated?.containerID;
  return state === "exited" && status?.state?.waiting !== undefined && last?.endsWith(`://${id}`) === true;
}

const imageReasons: Readonly<Record<string, string>> = {
  ErrImagePull: "image can't be pulled",
  ImagePullBackOff: "trying and failing to pull image",
};

function reasonOf(status: ContainerStatus | undefined): string {
  const reason = status?.state?.waiting?.reason ?? "ContainerCreating";
  return imageReasons[reason] ?? reason;
}

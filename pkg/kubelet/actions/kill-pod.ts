import { defaultGracePeriodSeconds } from "../../api/core/v1/pod/default-grace-period.ts";
import type { Pod } from "../../api/core/v1/types.generated.ts";
import { initContainers, isSidecar } from "../pod/pod-containers.ts";
import { ignoreGone } from "../runtime/cri-error.ts";
import { isAlive, type RuntimeContainer, type RuntimePod } from "../runtime/runtime-pod.ts";
import { killContainer, type KillOptions } from "./kill-container.ts";

/**
 * Stops everything of a pod within one grace period, then its sandboxes. All preStop hooks run at once; sidecars are
 * stopped one by one in reverse order when everything they serve has ended (KEP-753).
 */
export async function killPod(runtime: RuntimePod, options: Omit<KillOptions, "message" | "turn">): Promise<void> {
  const { cri, pod } = options;
  const alive = runtime.containers.filter(isAlive);
  const sidecarNames = initContainers(pod)
    .filter(isSidecar)
    .map(({ name }) => name)
    .reverse();
  const stop = (container: RuntimeContainer, turn?: Promise<unknown>) =>
    killContainer(container, { ...options, turn, message: `Stopping container ${container.name}` });
  let stopped: Promise<unknown> = Promise.all(
    alive.filter(({ name }) => !sidecarNames.includes(name)).map((container) => stop(container)),
  );
  for (const name of sidecarNames) {
    const turn = stopped;
    stopped = Promise.all([turn, ...alive.filter((each) => each.name === name).map((each) => stop(each, turn))]);
  }
  await stopped;
  const ready = runtime.sandboxes.filter((sandbox) => sandbox.ready);
  await Promise.all(ready.map(({ id }) => ignoreGone(cri.stopPodSandbox({ podSandboxId: id }))));
}

/** Seconds that a pod may take to stop: what its deletion says, else its manifest. */
export function gracePeriodOf({ metadata, spec }: Pod): number {
  return metadata.deletionGracePeriodSeconds ?? spec?.terminationGracePeriodSeconds ?? defaultGracePeriodSeconds;
}

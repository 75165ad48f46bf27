import type { Pod } from "../../api/core/v1/types.generated.ts";
import { initContainers, isSidecar } from "../pod/pod-containers.ts";
import { isAlive } from "../runtime/runtime-pod.ts";
import type { RuntimeContainer, RuntimePod } from "../runtime/runtime-pod.ts";
import { ignoreGone, killContainer } from "./kill-container.ts";
import type { KillOptions } from "./kill-container.ts";

/**
 * Stops everything of a pod: all containers at once but sidecars, which follow one by one in reverse order (KEP-753), then its
 * sandboxes. One grace period covers it all.
 */
export async function killPod(runtime: RuntimePod, options: Omit<KillOptions, "message">): Promise<void> {
  const { clock, gracePeriodSeconds, cri, pod } = options;
  const deadline = clock.now() + gracePeriodSeconds * 1000;
  const alive = runtime.containers.filter(isAlive);
  const sidecarNames = initContainers(pod)
    .filter(isSidecar)
    .map(({ name }) => name)
    .reverse();
  const stop = (container: RuntimeContainer) => {
    const left = Math.max(0, Math.ceil((deadline - clock.now()) / 1000));
    const message = `Stopping container ${container.name}`;
    return killContainer(container, { ...options, gracePeriodSeconds: left, message });
  };
  await Promise.all(alive.filter(({ name }) => !sidecarNames.includes(name)).map(stop));
  for (const name of sidecarNames) await Promise.all(alive.filter((each) => each.name === name).map(stop));
  const ready = runtime.sandboxes.filter((sandbox) => sandbox.ready);
  await Promise.all(ready.map(({ id }) => ignoreGone(cri.stopPodSandbox({ podSandboxId: id }))));
}

/** Seconds that a pod may take to stop: what its deletion says, else its manifest. */
export function gracePeriodOf({ metadata, spec }: Pod): number {
  return metadata.deletionGracePeriodSeconds ?? spec?.terminationGracePeriodSeconds ?? 30;
}

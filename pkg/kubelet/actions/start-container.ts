import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Container } from "../../api/core/v1/types.generated.ts";
import type { ContainerConfig, DeepPartial } from "../../cri/generated/cri/v1/api.ts";
import { untilAborted } from "../../util/until-aborted.ts";
import { containerEnv } from "../env/container-env.ts";
import { ImageError } from "../images/image-error.ts";
import { writeHostsFile } from "../network/write-hosts-file.ts";
import { ephemeralContainers, podUid } from "../pod/pod-containers.ts";
import { containerHash } from "../runtime/container-hash.ts";
import { criReason } from "../runtime/cri-error.ts";
import { newestContainer } from "../runtime/runtime-pod.ts";
import type { MountedVolume } from "../volumes/mounted-volume.ts";
import { VolumeError } from "../volumes/volume-error.ts";
import type { ActionContext, CurrentSandbox } from "./action-context.ts";
import { ActionFailure, defaultRetryMs } from "./action-failure.ts";
import { containerConfig } from "./cri-config/container-config.ts";
import { backoffKey } from "./plan/container-backoff.ts";
import { postStart } from "./post-start.ts";

/** A try soon after a failed pull turns ErrImagePull into ImagePullBackOff, as upstream's next sync does. */
const afterPullFailureMs = 2000;

/** Makes and starts one container, up to the end of its postStart hook. Throws ActionFailure. */
export async function startContainer(spec: Container, restartCount: number, context: ActionContext): Promise<void> {
  const sandbox = context.current;
  if (!sandbox) throw new ActionFailure("ContainerCreating", "the pod has no sandbox", defaultRetryMs);
  const config = await prepare(spec, restartCount, sandbox, context);
  context.signal.throwIfAborted();
  const containerId = await create(spec, config, sandbox, context);
  noteRestart(spec, context);
  await start(spec, containerId, context);
  context.waiting.delete(spec.name);
  await postStart(spec, containerId, sandbox, context);
}

async function prepare(
  spec: Container,
  restartCount: number,
  sandbox: CurrentSandbox,
  context: ActionContext,
): Promise<DeepPartial<ContainerConfig>> {
  const { pod, signal, events, memoryCapacity } = context;
  const { directories, seccompRoot } = context.sandbox;
  try {
    const volumes = await untilAborted(context.mountedVolumes(), signal);
    const { image, present } = await untilAborted(context.image(spec.name), signal);
    if (present) events.container(pod, spec.name, "Normal", "Pulled", present);
    const { env, hostsFile } = await envAndHosts(spec, sandbox, volumes, context);
    await mkdir(join(directories.podLogs(pod), spec.name), { recursive: true, mode: 0o755 });
    const target = targetOf(spec, context);
    return await containerConfig({
      ...{ pod, container: spec, restartCount, image, env, volumes, hostsFile },
      ...{ directories, memoryCapacity, seccompRoot },
      ...(target !== undefined && { targetId: target }),
    });
  } catch (error) {
    throw asFailure(spec, error, context);
  }
}

/** What a container is told of its addresses, and of the services there are now. */
async function envAndHosts(
  spec: Container,
  sandbox: CurrentSandbox,
  volumes: ReadonlyMap<string, MountedVolume>,
  context: ActionContext,
) {
  const { pod, hostIPs, services, allocatable, sandbox: options } = context;
  const ips = pod.spec?.hostNetwork ? hostIPs : sandbox.ips;
  const listed = (addresses: readonly string[]) => addresses.map((ip) => ({ ip }));
  const status = { hostIP: hostIPs[0], hostIPs: listed(hostIPs), podIP: ips[0], podIPs: listed(ips) };
  const [env, hostsFile] = await Promise.all([
    containerEnv({ ...context, status, volumes, services: services(), allocatable: allocatable() }, spec),
    writeHostsFile(pod, ips, options.directories.hosts(podUid(pod)), options.clusterDomain),
  ]);
  return { env, hostsFile };
}

/** The container whose processes an ephemeral container asked to see. */
function targetOf({ name }: Container, { pod, runtime }: ActionContext): string | undefined {
  const asked = ephemeralContainers(pod).find((each) => each.name === name)?.targetContainerName;
  return asked ? newestContainer(runtime, asked)?.id : undefined;
}

function asFailure(spec: Container, error: unknown, { pod, events, signal }: ActionContext): unknown {
  if (signal.aborted || error instanceof ActionFailure) return error;
  const { message } = error as Error;
  if (error instanceof VolumeError) return new ActionFailure("", message, error.retryAfterMs);
  if (error instanceof ImageError) {
    events.container(pod, spec.name, "Warning", "Failed", `Error: ${error.reason}`);
    const retryMs = error.reason === "ErrImagePull" ? afterPullFailureMs : (error.retryAfterMs ?? defaultRetryMs);
    return new ActionFailure(error.reason, message, retryMs);
  }
  events.container(pod, spec.name, "Warning", "Failed", `Error: ${message}`);
  return new ActionFailure("CreateContainerConfigError", message, defaultRetryMs);
}

async function create(
  spec: Container,
  config: DeepPartial<ContainerConfig>,
  sandbox: CurrentSandbox,
  { cri, events, pod }: ActionContext,
): Promise<string> {
  try {
    const request = { podSandboxId: sandbox.id, config, sandboxConfig: sandbox.config };
    const { containerId } = await cri.createContainer(request);
    events.container(pod, spec.name, "Normal", "Created", "Container created");
    return containerId;
  } catch (error) {
    const message = criReason(error);
    events.container(pod, spec.name, "Warning", "Failed", `Error: ${message}`);
    throw new ActionFailure("CreateContainerError", message, defaultRetryMs);
  }
}

/** From the second start on, every start lengthens the backoff of the next. */
function noteRestart(spec: Container, { backoffs, runtime, pod, clock }: ActionContext): void {
  const dead = runtime.containers.find(({ name, state }) => name === spec.name && state === "exited");
  if (!dead) return;
  backoffs.restarted(backoffKey(podUid(pod), spec.name, containerHash(spec)), dead.finishedAt, clock.now());
}

async function start(spec: Container, containerId: string, { cri, events, pod }: ActionContext): Promise<void> {
  try {
    await cri.startContainer({ containerId });
  } catch (error) {
    const message = criReason(error);
    events.container(pod, spec.name, "Warning", "Failed", `Error: ${message}`);
    throw new ActionFailure("RunContainerError", message, 0);
  }
  events.container(pod, spec.name, "Normal", "Started", "Container started");
}

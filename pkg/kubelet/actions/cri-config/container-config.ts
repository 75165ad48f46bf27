import { randomBytes } from "node:crypto";
import { mkdir, open } from "node:fs/promises";
import { join } from "node:path";
import type { Container, Pod } from "../../../api/core/v1/types.generated.ts";
import { type ContainerConfig, type DeepPartial, type Image, Signal } from "../../../cri/generated/cri/v1/api.ts";
import { ContainerConfigError } from "../../env/config-error.ts";
import { expand } from "../../env/expand.ts";
import { podUid } from "../../pod/pod-containers.ts";
import type { PodDirectories } from "../../pod/pod-directories.ts";
import { containerAnnotations, containerLabels } from "../../runtime/labels.ts";
import type { MountedVolume } from "../../volumes/mounted-volume.ts";
import { containerMounts } from "./container-mounts.ts";
import { containerResources } from "./container-resources.ts";
import { containerSecurityContext } from "./security-context.ts";

export interface ContainerConfigInput {
  readonly pod: Pod;
  readonly container: Container;
  readonly restartCount: number;
  readonly image: Image;
  readonly env: ReadonlyMap<string, string>;
  readonly volumes: ReadonlyMap<string, MountedVolume>;
  readonly hostsFile: string | undefined;
  readonly directories: PodDirectories;
  readonly memoryCapacity: number;
  readonly seccompRoot: string;
  /** The container whose processes an ephemeral one wants to see. */
  readonly targetId?: string;
}

/** What the runtime is asked for as a container (upstream's generateContainerConfig). */
export async function containerConfig(input: ContainerConfigInput): Promise<DeepPartial<ContainerConfig>> {
  const { pod, container, restartCount, image, env, directories } = input;
  const lookup = (name: string) => env.get(name);
  const terminationFile = await makeTerminationFile(input);
  const imageUser = { uid: image.uid?.value, username: image.username };
  const { seccompRoot, targetId } = input;
  return {
    metadata: { name: container.name, attempt: restartCount },
    image: { image: image.id, userSpecifiedImage: container.image ?? "" },
    command: (container.command ?? []).map((part) => expand(part, lookup)),
    args: (container.args ?? []).map((part) => expand(part, lookup)),
    workingDir: container.workingDir ?? "",
    envs: [...env].map(([key, value]) => ({ key, value: Buffer.from(value) })),
    mounts: await containerMounts(container, { ...input, terminationFile }),
    labels: containerLabels(pod, container),
    annotations: containerAnnotations(pod, container, restartCount, terminationFile),
    logPath: directories.containerLog(container.name, restartCount),
    stdin: container.stdin ?? false,
    stdinOnce: container.stdinOnce ?? false,
    tty: container.tty ?? false,
    ...(container.lifecycle?.stopSignal && { stopSignal: signalOf(container.lifecycle.stopSignal) }),
    linux: {
      resources: containerResources(pod, container, input.memoryCapacity),
      securityContext: containerSecurityContext(pod, container, imageUser, {
        seccompRoot,
        ...(targetId !== undefined && { targetId }),
      }),
    },
  };
}

/** Each instance of a container gets a file of its own, which any user in it may write. */
async function makeTerminationFile({ pod, container, directories }: ContainerConfigInput): Promise<string | undefined> {
  if (!container.terminationMessagePath) return undefined;
  const directory = directories.container(podUid(pod), container.name);
  await mkdir(directory, { recursive: true, mode: 0o750 });
  const file = join(directory, randomBytes(4).toString("hex"));
  await using handle = await open(file, "wx");
  await handle.chmod(0o666);
  return file;
}

/** CRI spells the real-time signals' signs out: SIGRTMIN+1 is SIGRTMINPLUS1 there. */
function signalOf(name: string): Signal {
  const found = Signal[name.replace("+", "PLUS").replace("-", "MINUS") as keyof typeof Signal] as Signal | undefined;
  if (found === undefined) throw new ContainerConfigError(`unknown stop signal ${JSON.stringify(name)}`);
  return found;
}

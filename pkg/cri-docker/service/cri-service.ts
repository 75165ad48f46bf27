import type { CriService } from "../../cri/server.ts";
import { refusalOf } from "../translation/refusal.ts";
import { attach } from "./attach.ts";
import { containerStats } from "./container-stats.ts";
import { containerStatus } from "./container-status.ts";
import { createContainer } from "./create-container.ts";
import type { CriContext } from "./cri-context.ts";
import { exec } from "./exec.ts";
import { execSync } from "./exec-sync.ts";
import { imageFsInfo } from "./image-fs-info.ts";
import { imageStatus } from "./image-status.ts";
import { listContainerStats } from "./list-container-stats.ts";
import { listContainers } from "./list-containers.ts";
import { listImages } from "./list-images.ts";
import { listPodSandbox } from "./list-pod-sandbox.ts";
import { listPodSandboxStats } from "./list-pod-sandbox-stats.ts";
import { podSandboxStats } from "./pod-sandbox-stats.ts";
import { podSandboxStatus } from "./pod-sandbox-status.ts";
import { portForward } from "./port-forward.ts";
import { pullImage } from "./pull-image.ts";
import { removeContainer } from "./remove-container.ts";
import { removeImage } from "./remove-image.ts";
import { removePodSandbox } from "./remove-pod-sandbox.ts";
import { reopenContainerLog } from "./reopen-container-log.ts";
import { runPodSandbox } from "./run-pod-sandbox.ts";
import { runtimeConfig } from "./runtime-config.ts";
import { startContainer } from "./start-container.ts";
import { status } from "./status.ts";
import { stopContainer } from "./stop-container.ts";
import { stopPodSandbox } from "./stop-pod-sandbox.ts";
import { updateContainerResources } from "./update-container-resources.ts";
import { updateRuntimeConfig } from "./update-runtime-config.ts";
import { version } from "./version.ts";

/** Every call that is answered, each in the file of its name. */
const calls = {
  version,
  status,
  runtimeConfig,
  updateRuntimeConfig,
  runPodSandbox,
  stopPodSandbox,
  removePodSandbox,
  podSandboxStatus,
  listPodSandbox,
  createContainer,
  startContainer,
  stopContainer,
  removeContainer,
  listContainers,
  containerStatus,
  updateContainerResources,
  reopenContainerLog,
  execSync,
  exec,
  attach,
  portForward,
  containerStats,
  listContainerStats,
  podSandboxStats,
  listPodSandboxStats,
  imageFsInfo,
  listImages,
  imageStatus,
  pullImage,
  removeImage,
};

type Calls = typeof calls;
type AnyCall = (context: CriContext, request: unknown) => Promise<unknown>;

/** CRI on the Docker Engine. Calls that are not in the table answer UNIMPLEMENTED. */
export function criService(context: CriContext): CriService {
  const bound = Object.entries(calls).map(([name, call]) => [name, bind(call as AnyCall, context)]);
  return {
    ...(Object.fromEntries(bound) as Pick<CriService, keyof Calls>),
    getContainerEvents: (_request, signal) => context.events.subscribe(signal),
  };
}

const bind = (call: AnyCall, context: CriContext) => async (request: unknown) => {
  try {
    return await call(context, request);
  } catch (error) {
    throw refusalOf(error);
  }
};

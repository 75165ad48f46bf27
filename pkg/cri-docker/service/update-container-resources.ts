import type {
  UpdateContainerResourcesRequest,
  UpdateContainerResourcesResponse,
} from "../../cri/generated/cri/v1/api.ts";
import type { CriContext } from "./cri-context.ts";
import { limitsOf } from "./resources.ts";

/** Changes a container's cgroup limits while it runs. */
export async function updateContainerResources(
  { engine }: CriContext,
  { containerId, linux }: UpdateContainerResourcesRequest,
): Promise<UpdateContainerResourcesResponse> {
  if (linux) await engine.containers.update(containerId, limitsOf(linux));
  return {};
}

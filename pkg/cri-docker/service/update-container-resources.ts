import type {
  UpdateContainerResourcesRequest,
  UpdateContainerResourcesResponse,
} from "../../cri/generated/cri/v1/api.ts";
import { limitsOf } from "../translation/resources.ts";
import type { CriContext } from "./cri-context.ts";

/** Changes a container's cgroup limits while it runs. */
export async function updateContainerResources(
  { engine }: CriContext,
  { containerId, linux }: UpdateContainerResourcesRequest,
): Promise<UpdateContainerResourcesResponse> {
  if (linux) await engine.containers.update(containerId, limitsOf(linux));
  return {};
}

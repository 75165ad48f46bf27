import {
  type Container,
  ContainerState,
  type ListContainersRequest,
  type ListContainersResponse,
} from "../../cri/generated/cri/v1/api.ts";
import type { ListedContainer } from "../docker/containers.ts";
import { imageSpec } from "../translation/image-from-docker.ts";
import { containerMetadata, createdAt, labelNames, ownerLabels, pairsOf, types } from "../translation/labels.ts";
import type { CriContext } from "./cri-context.ts";

/** This runtime's containers, of any state, from one call to the engine; `id` may be a beginning. */
export async function listContainers(
  context: CriContext,
  { filter }: ListContainersRequest,
): Promise<ListContainersResponse> {
  const { id = "", podSandboxId = "", state } = filter ?? {};
  const labels = {
    ...filter?.labelSelector,
    ...ownerLabels(context),
    [labelNames.type]: types.container,
    ...(podSandboxId && { [labelNames.sandbox]: podSandboxId }),
  };
  const listed = context.ends.correct(await context.engine.containers.list(labels)).map(container);
  return { containers: listed.filter((each) => each.id.startsWith(id) && (!state || each.state === state.state)) };
}

const states: Readonly<Record<string, ContainerState>> = {
  created: ContainerState.CONTAINER_CREATED,
  running: ContainerState.CONTAINER_RUNNING,
  restarting: ContainerState.CONTAINER_EXITED,
  removing: ContainerState.CONTAINER_EXITED,
  exited: ContainerState.CONTAINER_EXITED,
  dead: ContainerState.CONTAINER_EXITED,
};

function container({ id, state, labels, imageId }: ListedContainer): Container {
  return {
    id,
    podSandboxId: labels[labelNames.sandbox] ?? "",
    metadata: containerMetadata(labels),
    image: imageSpec(labels[labelNames.imageName] ?? ""),
    imageRef: labels[labelNames.imageRef] ?? "",
    state: states[state] ?? ContainerState.CONTAINER_UNKNOWN,
    createdAt: createdAt(labels),
    ...pairsOf(labels),
    imageId,
  };
}

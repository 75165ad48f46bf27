import {
  type ListPodSandboxRequest,
  type ListPodSandboxResponse,
  type PodSandbox,
  PodSandboxState,
} from "../../cri/generated/cri/v1/api.ts";
import type { ListedContainer } from "../docker/containers.ts";
import { createdAt, labelNames, ownerLabels, pairsOf, podMetadata, types } from "../translation/labels.ts";
import type { CriContext } from "./cri-context.ts";

/** This runtime's sandboxes, of any state, from one call to the engine; `id` may be a beginning. */
export async function listPodSandbox(
  context: CriContext,
  { filter }: ListPodSandboxRequest,
): Promise<ListPodSandboxResponse> {
  const labels = { ...filter?.labelSelector, ...ownerLabels(context), [labelNames.type]: types.sandbox };
  const listed = context.ends.correct(await context.engine.containers.list(labels)).map(sandbox);
  const { id = "", state } = filter ?? {};
  const items = listed.filter((each) => each.id.startsWith(id) && (!state || each.state === state.state));
  return { items };
}

const sandbox = ({ id, state, labels }: ListedContainer): PodSandbox => ({
  ...{ id, metadata: podMetadata(labels), createdAt: createdAt(labels), ...pairsOf(labels), runtimeHandler: "" },
  state: state === "running" ? PodSandboxState.SANDBOX_READY : PodSandboxState.SANDBOX_NOTREADY,
});

import { status } from "@grpc/grpc-js";
import { CriError } from "../../cri/cri-error.ts";
import type { ReopenContainerLogRequest, ReopenContainerLogResponse } from "../../cri/generated/cri/v1/api.ts";
import type { CriContext } from "./cri-context.ts";

/** After the kubelet has renamed a log for rotation: what follows goes to a new file. */
export async function reopenContainerLog(
  { logs }: CriContext,
  { containerId }: ReopenContainerLogRequest,
): Promise<ReopenContainerLogResponse> {
  if (await logs.reopen(containerId)) return {};
  throw new CriError(status.FAILED_PRECONDITION, `container ${JSON.stringify(containerId)} is not running`);
}

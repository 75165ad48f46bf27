import type { AttachRequest, AttachResponse } from "../../cri/generated/cri/v1/api.ts";
import { types } from "../translation/labels.ts";
import type { CriContext } from "./cri-context.ts";
import { requireRunning } from "./require-running.ts";

/** Where a client may connect to a container's own program. */
export async function attach({ engine, streaming }: CriContext, request: AttachRequest): Promise<AttachResponse> {
  await requireRunning(engine, request.containerId, types.container);
  return { url: streaming.attach(request) };
}

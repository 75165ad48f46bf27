import type { PortForwardRequest, PortForwardResponse } from "../../cri/generated/cri/v1/api.ts";
import { types } from "../translation/labels.ts";
import type { CriContext } from "./cri-context.ts";
import { requireRunning } from "./require-running.ts";

/** Where a client may connect to reach ports inside a sandbox. */
export async function portForward(
  { engine, streaming }: CriContext,
  request: PortForwardRequest,
): Promise<PortForwardResponse> {
  await requireRunning(engine, request.podSandboxId, types.sandbox);
  return { url: streaming.portForward(request) };
}

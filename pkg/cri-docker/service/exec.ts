import type { ExecRequest, ExecResponse } from "../../cri/generated/cri/v1/api.ts";
import { types } from "../translation/labels.ts";
import type { CriContext } from "./cri-context.ts";
import { requireRunning } from "./require-running.ts";

/** Where a client may connect to run a program in a container. */
export async function exec({ engine, streaming }: CriContext, request: ExecRequest): Promise<ExecResponse> {
  await requireRunning(engine, request.containerId, types.container);
  return { url: streaming.exec(request) };
}

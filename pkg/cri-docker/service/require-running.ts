import { status } from "@grpc/grpc-js";
import { CriError } from "../../cri/cri-error.ts";
import type { ContainerInfo } from "../docker/containers.ts";
import type { Engine } from "../docker/engine.ts";
import { inspectOwn } from "./inspect-own.ts";

/** Rejects when a sandbox or container is not there, or does not run. */
export async function requireRunning(
  engine: Engine,
  id: string,
  type: Parameters<typeof inspectOwn>[2],
): Promise<ContainerInfo> {
  const found = await inspectOwn(engine, id, type);
  if (found.State.Running) return found;
  throw new CriError(status.FAILED_PRECONDITION, `${type} ${JSON.stringify(id)} is not running`);
}

import type { Pod } from "../../api/core/v1/types.generated.ts";
import type { RuntimeContainer, RuntimePod } from "../runtime/runtime-pod.ts";
import { newestContainer, readySandbox } from "../runtime/runtime-pod.ts";

/** A request that cannot be served; `code` is the HTTP status. */
export class ServerError extends Error {
  override readonly name = "ServerError";
  constructor(
    readonly code: 400 | 404 | 405 | 500,
    message: string,
  ) {
    super(message);
  }
}

/** Finds what requests name: pods of this node and their containers in the runtime. */
export interface PodFinder {
  find(namespace: string, name: string): Pod | undefined;
  all(): readonly Pod[];
  read(pod: Pod): Promise<RuntimePod>;
  /** Calls back when something happened to the pod in the runtime. */
  onEvent(uid: string, listener: () => void): () => void;
}

export function findPod(finder: PodFinder, namespace: string, name: string, uid?: string): Pod {
  const pod = finder.find(namespace, name);
  if (!pod || (uid && pod.metadata.uid !== uid)) throw new ServerError(404, "pod does not exist");
  return pod;
}

export async function runningContainer(finder: PodFinder, pod: Pod, name: string): Promise<RuntimeContainer> {
  const container = newestContainer(await finder.read(pod), name);
  if (container?.state === "running") return container;
  throw new ServerError(404, `container not found ("${name}")`);
}

export async function readySandboxId(finder: PodFinder, pod: Pod): Promise<string> {
  const sandbox = readySandbox(await finder.read(pod));
  if (!sandbox) throw new ServerError(404, `pod not found ("${pod.metadata.name}_${pod.metadata.namespace}")`);
  return sandbox.id;
}

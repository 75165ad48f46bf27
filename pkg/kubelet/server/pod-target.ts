import type { Pod } from "../../api/core/v1/types.generated.ts";
import { newestContainer, readySandbox, type RuntimeContainer, type RuntimePod } from "../runtime/runtime-pod.ts";

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

/** Throws 404 when this node has no such pod, or one of another uid: a pod that was replaced under the same name. */
export function findPod(finder: PodFinder, namespace: string, name: string, uid?: string): Pod {
  const pod = finder.find(namespace, name);
  if (!pod || (uid && pod.metadata.uid !== uid)) throw new ServerError(404, "pod does not exist");
  return pod;
}

/** The newest container of that name; throws 404 when it does not run. */
export async function runningContainer(
  finder: PodFinder,
  pod: Pod,
  name: string,
  verb: "exec" | "attach",
): Promise<RuntimeContainer> {
  const container = newestContainer(await finder.read(pod), name);
  if (container?.state === "running") return container;
  const { metadata } = pod;
  const attaching = `container ${name} not found in pod ${metadata.name}_${metadata.namespace}`;
  throw new ServerError(404, verb === "attach" ? attaching : `container not found ("${name}")`);
}

/** Throws 404 when the pod has no sandbox that is ready: it has not begun, or has ended. */
export async function readySandboxId(finder: PodFinder, pod: Pod): Promise<string> {
  const sandbox = readySandbox(await finder.read(pod));
  if (!sandbox) throw new ServerError(404, `pod not found ("${pod.metadata.name}_${pod.metadata.namespace}")`);
  return sandbox.id;
}

import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Pod } from "../../api/core/v1/types.generated.ts";
import { type LogOptions, parseLogOptions } from "../logs/log-options.ts";
import { readLog } from "../logs/read-log.ts";
import { renderLog } from "../logs/render-log.ts";
import type { RuntimeContainer } from "../runtime/runtime-pod.ts";
import { loggedContainer } from "./logged-container.ts";
import { findPod, type PodFinder, ServerError } from "./pod-target.ts";

/** GET /containerLogs/{namespace}/{pod}/{container}: what `kubectl logs` shows. */
export async function containerLogs(
  finder: PodFinder,
  [namespace = "", podName = "", name = ""]: readonly string[],
  query: URLSearchParams,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const pod = findPod(finder, namespace, podName);
  const options = optionsOf(query);
  const container = await loggedContainer(finder, pod, name, options.previous);
  const ended = followEnd(finder, pod, container);
  const abort = new AbortController();
  response.on("close", () => abort.abort());
  response.setHeader("content-type", "text/plain");
  response.setHeader("x-content-type-options", "nosniff");
  response.flushHeaders();
  try {
    const follow = options.follow ? ended : undefined;
    const bytes = readLog(container.logPath, { tailLines: options.tailLines, follow, signal: abort.signal });
    for await (const text of renderLog(bytes, options)) {
      if (!response.write(text)) await once(response, "drain", { signal: abort.signal });
    }
  } catch (error) {
    if (abort.signal.aborted) return;
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    response.write(`failed to try resolving symlinks in path "${container.logPath}": no such file\n`);
  } finally {
    ended.close();
  }
  response.end();
}

function optionsOf(query: URLSearchParams): LogOptions {
  try {
    return parseLogOptions(query, Date.now());
  } catch (error) {
    throw new ServerError(400, (error as Error).message);
  }
}

/** Knows when a container writes no more: it ended, or its pod is gone. */
function followEnd(finder: PodFinder, pod: Pod, { id, state }: RuntimeContainer) {
  let over = state !== "running";
  const listeners = new Set<() => void>();
  const look = async () => {
    const { containers } = await finder.read(pod);
    if (containers.find((each) => each.id === id)?.state === "running") return;
    over = true;
    for (const listener of listeners) listener();
  };
  const unlisten = finder.onEvent(pod.metadata.uid ?? "", () => {
    // A runtime that does not answer says nothing about the container; its next event does.
    look().catch(() => undefined);
  });
  return {
    ended: () => over,
    onEnded: (wake: () => void) => {
      listeners.add(wake);
      return () => listeners.delete(wake);
    },
    close: unlisten,
  };
}

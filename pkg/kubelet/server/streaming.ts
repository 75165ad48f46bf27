import type { IncomingMessage } from "node:http";
import { connect } from "node:net";
import type { Duplex } from "node:stream";
import { joinConnections } from "../../util/join-connections.ts";
import type { CriRuntime } from "../runtime/cri-calls.ts";
import { findPod, type PodFinder, readySandboxId, runningContainer, ServerError } from "./pod-target.ts";

type StreamingCri = Pick<CriRuntime, "exec" | "attach" | "portForward">;

/** Asks the runtime where it serves a stream: /exec, /attach and /portForward with what follows in the path. */
export async function streamUrl(
  kind: string,
  parts: readonly string[],
  query: URLSearchParams,
  finder: PodFinder,
  cri: StreamingCri,
): Promise<string> {
  const [namespace = "", podName = "", third = "", fourth] = parts;
  if (kind === "portForward") {
    const pod = findPod(finder, namespace, podName, third);
    const given = [...query.getAll("port"), ...query.getAll("ports")];
    const ports = given.flatMap((text) => text.split(",")).map(Number);
    const podSandboxId = await readySandboxId(finder, pod);
    return (await cri.portForward({ podSandboxId, port: ports })).url;
  }
  const [uid, name] = fourth === undefined ? [undefined, third] : [third, fourth];
  const verb = kind === "attach" ? "attach" : "exec";
  const container = await runningContainer(finder, findPod(finder, namespace, podName, uid), name, verb);
  const streams = streamsOf(query);
  const containerId = container.id;
  if (verb === "attach") return (await cri.attach({ containerId, ...streams })).url;
  const cmd = query.getAll("command");
  if (cmd.length === 0) throw new ServerError(400, "you must specify a command");
  return (await cri.exec({ containerId, cmd, ...streams })).url;
}

/** Names as the API server's own (input, output, error) and as the API's (stdin, stdout, stderr). */
function streamsOf(query: URLSearchParams) {
  const asked = (...names: readonly string[]) => names.some((name) => ["1", "true"].includes(query.get(name) ?? ""));
  const tty = asked("tty");
  const streams = {
    stdin: asked("input", "stdin"),
    stdout: asked("output", "stdout"),
    stderr: asked("error", "stderr") && !tty,
  };
  if (Object.values(streams).some(Boolean)) return { ...streams, tty };
  throw new ServerError(400, "you must specify at least 1 of stdin, stdout, stderr");
}

/**
 * Hands a connection over to the runtime's streaming server: the request goes there as the client sent it, but for its
 * path, and from then on bytes go both ways untouched.
 */
export function tunnel(request: IncomingMessage, client: Duplex, head: Buffer, target: string): void {
  const { hostname, port, pathname, search } = new URL(target);
  const upstream = connect({ host: hostname.replace(/^\[|\]$/g, ""), port: Number(port) });
  upstream.setNoDelay(true);
  upstream.write(`${request.method} ${pathname}${search} HTTP/1.1\r\n${headerLines(request.rawHeaders)}\r\n`);
  if (head.length > 0) upstream.write(head);
  joinConnections(client, upstream);
}

function headerLines(raw: readonly string[]): string {
  let lines = "";
  for (let index = 0; index < raw.length; index += 2) lines += `${raw[index]}: ${raw[index + 1]}\r\n`;
  return lines;
}

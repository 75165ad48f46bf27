import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import type { ClusterConfig } from "./cluster-config.ts";
import { realPath, userHome } from "./home.ts";

/** Where a Docker Engine is, for programs that know DOCKER_HOST only, and what chose it. */
export interface EngineAddress {
  /** unix:///path, tcp://host:port, or what Berth does not speak. */
  readonly host: string;
  /** In words, such as "DOCKER_HOST" or a context's name; undefined for the usual socket. */
  readonly chosenBy: string | undefined;
  /** How to choose the usual one. */
  readonly mend: string;
}

const usual: EngineAddress = {
  host: "unix:///var/run/docker.sock",
  chosenBy: undefined,
  mend: "start Docker on this machine",
};

/** What of a cluster's configuration says where its engine is. */
export type OnEngine = Pick<ClusterConfig, "engine">;

/** The engine that has a cluster's containers or, where it is down and has none, the docker command's. */
export function engineOf({ engine }: OnEngine): EngineAddress {
  if (engine === undefined) return engineAddress();
  if (engine === usual.host) return usual;
  return { host: engine, chosenBy: "where the cluster was brought up", mend: "run berth down" };
}

/** Whether two addresses lead to one engine: a socket may be reached through links. */
export const isSameEngine = (one: string, other: string) => withoutLinks(one) === withoutLinks(other);

const withoutLinks = (host: string) => (host.startsWith(socket) ? realPath(host.slice(socket.length)) : host);
const socket = "unix://";

/** The engine that the docker command would use: DOCKER_HOST's, else the context's. Throws where that has none. */
export function engineAddress(): EngineAddress {
  const { DOCKER_HOST: host, DOCKER_CONTEXT: context } = process.env;
  if (host) return { host, chosenBy: "DOCKER_HOST", mend: "unset DOCKER_HOST" };
  if (context) return addressOf(context, "DOCKER_CONTEXT", "unset DOCKER_CONTEXT");
  return addressOf(currentContext(), "docker context use", "run docker context use default");
}

/** The name without which there is none. */
const noContext = "default";

function addressOf(context: string, source: string, mend: string): EngineAddress {
  if (context === noContext) return usual;
  const folder = createHash("sha256").update(context).digest("hex");
  const found = readDockerFile<ContextMetadata>("contexts/meta", folder, "meta.json");
  const host = found?.Endpoints?.docker?.Host;
  if (!host) throw new Error(`the Docker context ${context} (${source}) names no engine; ${mend}`);
  return { host, chosenBy: `the Docker context ${context}`, mend };
}

interface ContextMetadata {
  readonly Endpoints?: { readonly docker?: { readonly Host?: string } };
}

const currentContext = () =>
  readDockerFile<{ readonly currentContext?: string }>("config.json")?.currentContext || noContext;

/** Undefined where there is none, or none that can be read: so the docker command goes on, too. */
function readDockerFile<T>(...parts: string[]): T | undefined {
  try {
    const folder = process.env.DOCKER_CONFIG || path.join(userHome(), ".docker");
    return (JSON.parse(readFileSync(path.join(folder, ...parts), "utf8")) as T | null) ?? undefined;
  } catch {
    return undefined;
  }
}

/** The sentence about an engine that no node can be on: its containers' network has to be this machine's. */
export const elsewhere = ({ host, chosenBy, mend }: EngineAddress): Error =>
  new Error(
    `the Docker Engine at ${host}${chosenBy ? ` (${chosenBy})` : ""} is not on this machine, as the node's has to be; ${mend}`,
  );

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { userHome } from "./home.ts";

/** Where the Docker Engine is, for programs that know DOCKER_HOST only, and what chose it. */
export interface EngineAddress {
  /** unix:///path, tcp://host:port, or what Berth does not speak. */
  readonly host: string;
  /** "DOCKER_HOST" or a context's name in words; undefined for the usual socket. */
  readonly chosenBy: string | undefined;
  /** How to choose the usual one. */
  readonly mend: string;
}

const usualSocket = "unix:///var/run/docker.sock";

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
  if (context === noContext) return { host: usualSocket, chosenBy: undefined, mend: "start Docker on this machine" };
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

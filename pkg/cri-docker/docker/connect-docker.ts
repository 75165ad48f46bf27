import Docker from "dockerode";
import { asked } from "./engine-error.ts";

/** The API that Docker 20.10 speaks, Debian 12's engine. */
const preferred = "1.41";

/**
 * A client of the engine at `host` (unix:///path or tcp://host:port; "" for DOCKER_HOST or the usual socket). The
 * version is part of every path: unversioned calls behave differently. Engines that no longer speak 1.41 get their own
 * oldest.
 */
export async function connectDocker(host = ""): Promise<Docker> {
  const address = addressOf(host || process.env["DOCKER_HOST"] || "unix:///var/run/docker.sock");
  const { MinAPIVersion: oldest } = (await asked(new Docker(address).version())) as { MinAPIVersion?: string };
  return new Docker({ ...address, version: `v${oldest && minor(oldest) > minor(preferred) ? oldest : preferred}` });
}

const minor = (version: string) => Number(version.split(".")[1]);

function addressOf(host: string): Docker.DockerOptions {
  const url = new URL(host);
  if (url.protocol === "unix:") return { socketPath: url.pathname };
  if (url.protocol !== "tcp:" && url.protocol !== "http:") {
    throw new Error(`Docker host ${host} is not understood; use unix:///path or tcp://host:port`);
  }
  return { protocol: "http", host: url.hostname, port: Number(url.port || 2375) };
}

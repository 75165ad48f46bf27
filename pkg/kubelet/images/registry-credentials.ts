import { readFile } from "node:fs/promises";
import type { Pod, Secret } from "../../api/core/v1/types.generated.ts";
import { isNotFound } from "../../apimachinery/status-error.ts";
import type { AuthConfig, DeepPartial } from "../../cri/generated/cri/v1/api.ts";
import type { ObjectSource } from "../env/object-source.ts";
import { parseImageReference } from "./image-reference.ts";

interface DockerAuth {
  readonly username?: string;
  readonly password?: string;
  readonly auth?: string;
  readonly identitytoken?: string;
}
type Auths = Readonly<Record<string, DockerAuth>>;

/** Docker Hub's name in Docker's configuration. */
const hub = "index.docker.io";

/**
 * Credentials to try for an image, the best match first: from the pod's imagePullSecrets, then from the node's own
 * Docker configuration. `missing` names secrets that are not there.
 */
export async function registryCredentials(
  pod: Pod,
  image: string,
  objects: ObjectSource,
  nodeConfig: string,
): Promise<{ readonly auths: readonly DeepPartial<AuthConfig>[]; readonly missing: readonly string[] }> {
  const namespace = pod.metadata.namespace ?? "";
  const missing: string[] = [];
  const sources: Auths[] = [];
  for (const { name = "" } of pod.spec?.imagePullSecrets ?? []) {
    try {
      sources.push(authsOf(await objects.secret(namespace, name)));
    } catch (error) {
      if (!isNotFound(error)) throw error;
      missing.push(name);
    }
  }
  sources.push(await nodeAuths(nodeConfig));
  return { auths: sources.flatMap((auths) => matching(auths, image)), missing };
}

function authsOf({ data = {} }: Secret): Auths {
  const read = (key: string) => JSON.parse(Buffer.from(data[key] ?? "", "base64").toString("utf8")) as unknown;
  if (data[".dockerconfigjson"]) return (read(".dockerconfigjson") as { auths?: Auths }).auths ?? {};
  return data[".dockercfg"] ? (read(".dockercfg") as Auths) : {};
}

async function nodeAuths(file: string): Promise<Auths> {
  if (!file) return {};
  try {
    return (JSON.parse(await readFile(file, "utf8")) as { auths?: Auths }).auths ?? {};
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return {};
    throw error;
  }
}

/** Longer entries are more specific and come first. */
function matching(auths: Auths, image: string): DeepPartial<AuthConfig>[] {
  const { registry, repository } = parseImageReference(image);
  const target = `${registry === "docker.io" ? hub : registry}/${repository}`;
  const keys = Object.keys(auths).filter((key) => matches(key, target));
  return keys
    .sort((a, b) => b.length - a.length)
    .flatMap((key) => {
      const auth = auths[key];
      return auth ? [toAuthConfig(key, auth)] : [];
    });
}

/** An entry names a host (its labels may hold a *) and perhaps a path that the repository starts with. */
function matches(key: string, target: string): boolean {
  const [host = "", ...path] = key
    .replace(/^https?:\/\//, "")
    .replace(/\/v[12]\/?$/, "")
    .replace(/\/$/, "")
    .split("/");
  const [targetHost = "", ...targetPath] = target.split("/");
  const normal = host === "docker.io" ? hub : host;
  const labels = normal.split(".");
  const targetLabels = targetHost.split(".");
  const sameHost =
    labels.length === targetLabels.length && labels.every((label, index) => glob(label, targetLabels[index] ?? ""));
  return sameHost && path.every((part, index) => part === targetPath[index]);
}

const glob = (pattern: string, text: string) => {
  const escaped = pattern.replace(/[.+^${}()|[\]\\?]/g, "\\$&").replaceAll("*", ".*");
  return new RegExp(`^${escaped}$`).test(text);
};

function toAuthConfig(serverAddress: string, auth: DockerAuth): DeepPartial<AuthConfig> {
  const decoded = auth.auth ? Buffer.from(auth.auth, "base64").toString("utf8") : "";
  const colon = decoded.indexOf(":");
  const username = auth.username ?? decoded.slice(0, Math.max(0, colon));
  const password = auth.password ?? decoded.slice(colon + 1);
  return { serverAddress, username, password, ...(auth.identitytoken && { identityToken: auth.identitytoken }) };
}

import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import type { HttpTransportOptions } from "../rest/http-transport.ts";

interface NamedCluster {
  readonly name: string;
  readonly cluster: {
    readonly server?: string;
    readonly "certificate-authority"?: string;
    readonly "certificate-authority-data"?: string;
    readonly "insecure-skip-tls-verify"?: boolean;
    readonly "tls-server-name"?: string;
  };
}

interface NamedUser {
  readonly name: string;
  readonly user: {
    readonly "client-certificate"?: string;
    readonly "client-certificate-data"?: string;
    readonly "client-key"?: string;
    readonly "client-key-data"?: string;
    readonly token?: string;
    readonly tokenFile?: string;
  };
}

interface NamedContext {
  readonly name: string;
  readonly context: { readonly cluster?: string; readonly user?: string };
}

interface Kubeconfig {
  readonly clusters?: readonly NamedCluster[];
  readonly users?: readonly NamedUser[];
  readonly contexts?: readonly NamedContext[];
  readonly "current-context"?: string;
}

/**
 * What a kubeconfig file says about reaching the API server. Files it names are read now, relative to its folder; a
 * token file is read again for every request. Throws with the file's name and what is missing in it.
 */
export function loadKubeconfig(file: string, contextName?: string): HttpTransportOptions {
  const config = readConfig(file);
  const name = contextName ?? config["current-context"] ?? "";
  const context = find(file, "context", config.contexts, name).context;
  const { cluster } = find(file, "cluster", config.clusters, context.cluster ?? "");
  const { user } = find(file, "user", config.users, context.user ?? "");
  if (!cluster.server) throw new Error(`${file}: cluster ${JSON.stringify(context.cluster)} has no server`);
  const pem = (data: string | undefined, named: string | undefined) =>
    data ? Buffer.from(data, "base64").toString("utf8") : named && readFileSync(beside(file, named), "utf8");
  const { tokenFile } = user;
  return {
    server: cluster.server,
    certificateAuthority: pem(cluster["certificate-authority-data"], cluster["certificate-authority"]),
    clientCertificate: pem(user["client-certificate-data"], user["client-certificate"]),
    clientKey: pem(user["client-key-data"], user["client-key"]),
    token: user.token ?? (tokenFile && (() => readFileSync(beside(file, tokenFile), "utf8").trim())),
    insecureSkipTlsVerify: cluster["insecure-skip-tls-verify"],
    tlsServerName: cluster["tls-server-name"],
  };
}

const beside = (file: string, named: string) => path.resolve(path.dirname(file), named);

function readConfig(file: string): Kubeconfig {
  try {
    return (parse(readFileSync(file, "utf8")) as Kubeconfig | null) ?? {};
  } catch (error) {
    throw new Error(`cannot read kubeconfig ${file}: ${(error as Error).message}`, { cause: error });
  }
}

function find<T extends { readonly name: string }>(
  file: string,
  what: string,
  all: readonly T[] = [],
  name: string,
): T {
  const found = all.find((each) => each.name === name);
  if (!found) throw new Error(`${file} has no ${what} ${JSON.stringify(name)}`);
  return found;
}

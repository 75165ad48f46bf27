import { request } from "node:https";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { ApiServer } from "../apiserver/api-server.ts";
import { loadKubeconfig } from "../client/kubeconfig/load-kubeconfig.ts";
import { createClient } from "../client/rest/create-client.ts";
import { HttpTransport } from "../client/rest/http-transport.ts";
import type { Client } from "../client/interface.ts";
import { ensureConfig } from "../cluster/config.ts";
import { clusterHome, ensureHome } from "../cluster/home.ts";
import { ensurePki } from "../cluster/pki/ensure-pki.ts";
import { silentLogger } from "../component-base/logger.ts";
import { MemoryStorage } from "../storage/memory/memory-storage.ts";

/** A whole API server over memory storage, with the admin's client over HTTPS; ends with its scope. */
export interface TestApiServer extends AsyncDisposable {
  readonly server: ApiServer;
  readonly client: Client;
  /** GET with the admin's certificate: the status, and the body as text. */
  get(path: string, headers?: Record<string, string>): Promise<{ status: number; body: string }>;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

export async function startApiServer(): Promise<TestApiServer> {
  const home = clusterHome(mkdtempSync(path.join(tmpdir(), "berth-api-")));
  ensureHome(home);
  const apiPort = await freePort();
  await ensurePki(home, ensureConfig(home, { apiPort, nodeName: "node" }));
  const pki = (name: string) => readFileSync(path.join(home.pki, name), "utf8");
  const credentials = { ca: pki("ca.crt"), cert: pki("admin.crt"), key: pki("admin.key") };
  const server = new ApiServer({
    storage: new MemoryStorage(),
    listen: [{ address: "127.0.0.1", port: apiPort }],
    tls: { cert: pki("apiserver.crt"), key: pki("apiserver.key"), clientCa: credentials.ca },
    serviceAccountKey: pki("sa.key"),
    serviceAccountIssuer: "https://kubernetes.default.svc",
    ranges: { serviceCIDR: "10.96.0.0/16", nodePorts: { first: 30_000, last: 32_767 } },
    bootstrap: {
      kubernetesService: "10.96.0.1",
      clusterDNS: "10.96.0.10",
      advertise: { address: "10.244.0.1", port: apiPort },
    },
    kubelet: credentials,
    descriptions: () => ({}),
    log: silentLogger,
  });
  await server.start();
  const transport = new HttpTransport({
    ...loadKubeconfig(path.join(home.kubeconfigs, "admin.conf")),
    userAgent: "test",
  });
  return {
    server,
    client: createClient(transport, { fieldManager: "test" }),
    get: (url, headers) => get(apiPort, url, credentials, headers),
    async [Symbol.asyncDispose]() {
      transport.close();
      await server.stop();
      rmSync(home.root, { recursive: true, force: true });
    },
  };
}

function get(
  port: number,
  url: string,
  credentials: { ca: string; cert: string; key: string },
  headers: Record<string, string> = {},
): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const call = request({ host: "127.0.0.1", port, path: url, headers, ...credentials, agent: false }, (answer) => {
      let body = "";
      answer.setEncoding("utf8");
      answer.on("data", (text: string) => (body += text));
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, body }));
    });
    call.on("error", reject);
    call.end();
  });
}

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import type { IncomingHttpHeaders } from "node:http";
import { request } from "node:https";
import { tmpdir } from "node:os";
import path from "node:path";
import { ApiServer } from "../apiserver/api-server.ts";
import type { ApiServerOptions } from "../apiserver/api-server-parts.ts";
import { defaultNodePorts } from "../apiserver/registry/allocators/node-port-allocator.ts";
import type { Client } from "../client/interface.ts";
import { loadKubeconfig } from "../client/kubeconfig/load-kubeconfig.ts";
import { createClient } from "../client/rest/create-client.ts";
import { HttpTransport } from "../client/rest/http-transport.ts";
import { plannedConfig } from "../cluster/config.ts";
import { ensureHome } from "../cluster/ensure-home.ts";
import { clusterHome } from "../cluster/home.ts";
import { ensurePki } from "../cluster/pki/ensure-pki.ts";
import { silentLogger } from "../component-base/logger.ts";
import type { Storage } from "../storage/interface.ts";
import { MemoryStorage } from "../storage/memory/memory-storage.ts";
import type { Clock } from "../util/clock.ts";
import { freePort } from "./free-port.ts";

/** What came back: the status, the headers that matter, and the body as text and as bytes. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly bytes: Buffer;
}

/** A client's, in PEM, and the authority that its server is believed by. */
interface Credentials {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/** A whole API server over memory storage, with the admin's client over HTTPS; ends with its scope. */
export interface TestApiServer extends AsyncDisposable {
  readonly server: ApiServer;
  readonly client: Client;
  /** What it keeps its objects in. */
  readonly storage: Storage;
  /** Where it listens, and whom it takes for the admin. */
  readonly port: number;
  readonly credentials: Credentials;
  /** GET with the admin's certificate: the status, and the body as text. */
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  /** Any request with the admin's certificate; an object is sent as JSON unless `headers` say otherwise. */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
}

/** Starts one on a free port, with keys of its own; with a clock and a storage of the test's where it gives them. */
export async function startApiServer(
  options: { readonly clock?: Clock; readonly storage?: Storage } = {},
): Promise<TestApiServer> {
  const home = clusterHome(mkdtempSync(path.join(tmpdir(), "berth-api-")));
  ensureHome(home);
  const port = await freePort();
  await ensurePki(home, plannedConfig(home, { apiPort: port, nodeName: "node" }, false));
  const pki = (name: string) => readFileSync(path.join(home.pki, name), "utf8");
  const admin = { ca: pki("ca.crt"), cert: pki("admin.crt"), key: pki("admin.key") };
  const storage = options.storage ?? new MemoryStorage();
  const server = new ApiServer({ ...options, storage, ...serverOptions(port, pki, admin) });
  await server.start();
  const kubeconfig = loadKubeconfig(path.join(home.kubeconfigs, "admin.conf"));
  const transport = new HttpTransport({ ...kubeconfig, userAgent: "test" });
  return {
    server,
    storage,
    client: createClient(transport, { fieldManager: "test" }),
    port,
    credentials: admin,
    get: (url, headers) => send(port, admin, "GET", url, undefined, headers),
    call: (method, url, body, headers) => send(port, admin, method, url, body, headers),
    async [Symbol.asyncDispose]() {
      transport.close();
      await server.stop();
      rmSync(home.root, { recursive: true, force: true });
    },
  };
}

const serverOptions = (
  port: number,
  pki: (name: string) => string,
  admin: Credentials,
): Omit<ApiServerOptions, "storage"> => ({
  listen: [{ address: "127.0.0.1", port }],
  tls: { cert: pki("apiserver.crt"), key: pki("apiserver.key"), clientCa: admin.ca },
  serviceAccountKey: pki("sa.key"),
  serviceAccountIssuer: "https://kubernetes.default.svc",
  ranges: { serviceCIDR: "10.96.0.0/16", nodePorts: defaultNodePorts },
  bootstrap: {
    kubernetesService: "10.96.0.1",
    clusterDNS: "10.96.0.10",
    advertise: { address: "10.244.0.1", port },
  },
  kubelet: admin,
  descriptions: () => ({}),
  log: silentLogger,
});

function send(
  port: number,
  credentials: Credentials,
  method: string,
  url: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const content = body === undefined || typeof body === "string" || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  // Node frames the body of a DELETE only when it is told the length.
  const type =
    content === undefined ? {} : { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(content) };
  const options = { host: "127.0.0.1", port, path: url, method, headers: { ...type, ...headers }, agent: false };
  return new Promise((resolve, reject) => {
    const call = request({ ...options, ...credentials }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.on("end", () => {
        const bytes = Buffer.concat(chunks);
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: bytes.toString(), bytes });
      });
    });
    call.on("error", reject);
    call.end(content);
  });
}

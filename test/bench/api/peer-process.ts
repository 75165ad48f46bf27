/** The peer: what bare Node does for the same requests, and nothing that makes a Kubernetes API of them. */
import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import { open } from "lmdb";
import { applyMergePatch } from "../../../pkg/apimachinery/patch/merge-patch.ts";
import type { PeerOptions } from "./peer.ts";

type Stored = Record<string, unknown> & { metadata: Record<string, unknown> };

const objects = new Map<string, Buffer>();
const watchers = new Set<ServerResponse>();
let revision = 0;

function serve({ directory, key, cert, ca, listBytes }: PeerOptions): void {
  const table = open<Buffer, string>({ path: directory, encoding: "binary", overlappingSync: false });
  const big = Buffer.alloc(listBytes, "x");

  const store = async (path: string, object: Stored, code: number, response: ServerResponse) => {
    object.metadata.resourceVersion = String(++revision);
    const bytes = Buffer.from(JSON.stringify(object));
    // lmdb gathers what comes while it commits, and resolves when it is on disk.
    await table.put(path, bytes);
    objects.set(path, bytes);
    answer(response, code, bytes);
    const event = Buffer.concat([Buffer.from('{"type":"MODIFIED","object":'), bytes, Buffer.from("}\n")]);
    for (const watcher of watchers) watcher.write(event);
  };

  const create = async (path: string, body: Buffer, response: ServerResponse) => {
    const object = JSON.parse(body.toString()) as Stored;
    object.metadata.uid = randomUUID();
    object.metadata.creationTimestamp = new Date().toISOString();
    await store(`${path}/${String(object.metadata.name)}`, object, 201, response);
  };

  const patch = async (path: string, body: Buffer, response: ServerResponse) => {
    const current = JSON.parse(String(objects.get(path))) as Stored;
    await store(path, applyMergePatch(current, JSON.parse(body.toString())) as Stored, 200, response);
  };

  const get = (path: string, response: ServerResponse) => {
    if (path.includes("?watch")) {
      response.writeHead(200, { "Content-Type": "application/json" });
      response.flushHeaders();
      watchers.add(response);
      response.on("close", () => watchers.delete(response));
      return;
    }
    answer(response, 200, path === "/list" ? big : (objects.get(path) ?? Buffer.alloc(0)));
  };

  const server = createServer({ key, cert, ca, requestCert: true, rejectUnauthorized: true, keepAliveTimeout: 0 });
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    const { method, url = "/" } = request;
    if (method === "GET") return get(url, response);
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => void (method === "POST" ? create : patch)(url, Buffer.concat(chunks), response));
  });
  server.listen(0, "127.0.0.1", () => process.send?.({ result: (server.address() as { port: number }).port }));
}

function answer(response: ServerResponse, code: number, bytes: Buffer): void {
  response.writeHead(code, { "Content-Type": "application/json", "Content-Length": bytes.length });
  response.end(bytes);
}

// A bench that was interrupted leaves nobody behind.
process.on("disconnect", () => process.exit());
process.once("message", serve);

/** The peer: what bare Node does for the same requests, and nothing that makes a Kubernetes API of them. */
import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import { type Database, open } from "lmdb";
import { applyMergePatch } from "../../../pkg/apimachinery/patch/merge-patch.ts";
import type { PeerOptions } from "./peer.ts";

type Stored = Record<string, unknown> & { metadata: Record<string, unknown> };

class Peer {
  readonly #table: Database<Buffer, string>;
  /** What /list answers. */
  readonly #list: Buffer;
  readonly #objects = new Map<string, Buffer>();
  readonly #watchers = new Set<ServerResponse>();
  #revision = 0;

  constructor({ directory, listBytes }: PeerOptions) {
    this.#table = open<Buffer, string>({ path: directory, encoding: "binary", overlappingSync: false });
    this.#list = Buffer.alloc(listBytes, "x");
  }

  handle(request: IncomingMessage, response: ServerResponse): void {
    const { method, url = "/" } = request;
    if (method === "GET") return url.includes("?watch") ? this.#watch(response) : this.#get(url, response);
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = JSON.parse(Buffer.concat(chunks).toString()) as Stored;
      void (method === "POST" ? this.#create(url, body, response) : this.#patch(url, body, response));
    });
  }

  #get(path: string, response: ServerResponse): void {
    answer(response, 200, path === "/list" ? this.#list : (this.#objects.get(path) ?? Buffer.alloc(0)));
  }

  #watch(response: ServerResponse): void {
    response.writeHead(200, { "Content-Type": "application/json" });
    response.flushHeaders();
    this.#watchers.add(response);
    response.on("close", () => this.#watchers.delete(response));
  }

  #create(path: string, object: Stored, response: ServerResponse): Promise<void> {
    object.metadata.uid = randomUUID();
    object.metadata.creationTimestamp = new Date().toISOString();
    return this.#store(`${path}/${String(object.metadata.name)}`, object, 201, response);
  }

  #patch(path: string, patch: Stored, response: ServerResponse): Promise<void> {
    const current = JSON.parse(String(this.#objects.get(path))) as Stored;
    return this.#store(path, applyMergePatch(current, patch) as Stored, 200, response);
  }

  async #store(path: string, object: Stored, code: number, response: ServerResponse): Promise<void> {
    object.metadata.resourceVersion = String(++this.#revision);
    const bytes = Buffer.from(JSON.stringify(object));
    // lmdb gathers what comes while it commits, and resolves when it is on disk.
    await this.#table.put(path, bytes);
    this.#objects.set(path, bytes);
    answer(response, code, bytes);
    const event = Buffer.concat([Buffer.from('{"type":"MODIFIED","object":'), bytes, Buffer.from("}\n")]);
    for (const watcher of this.#watchers) watcher.write(event);
  }
}

function answer(response: ServerResponse, code: number, bytes: Buffer): void {
  response.writeHead(code, { "Content-Type": "application/json", "Content-Length": bytes.length });
  response.end(bytes);
}

function serve(options: PeerOptions): void {
  const { key, cert, ca } = options;
  const peer = new Peer(options);
  const server = createServer({ key, cert, ca, requestCert: true, rejectUnauthorized: true, keepAliveTimeout: 0 });
  server.on("request", (request, response) => peer.handle(request, response));
  server.listen(0, "127.0.0.1", () => process.send?.({ result: (server.address() as { port: number }).port }));
}

// A bench that was interrupted leaves nobody behind.
process.on("disconnect", () => process.exit());
process.once("message", serve);

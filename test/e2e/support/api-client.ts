import { readFileSync } from "node:fs";
import { Agent, request } from "node:https";
import path from "node:path";

/** A lean client of the API with the admin's certificate: what the figures of other systems were taken with too. */
export class ApiClient {
  readonly #tls: { ca: Buffer; cert: Buffer; key: Buffer };
  #agent: Agent;

  constructor(
    home: string,
    private readonly port: number,
    connections = 16,
  ) {
    const file = (name: string) => readFileSync(path.join(home, "pki", name));
    this.#tls = { ca: file("ca.crt"), cert: file("admin.crt"), key: file("admin.key") };
    this.#agent = this.#newAgent(connections);
  }

  /** Uses that many keep-alive connections from now on. */
  connections(count: number): void {
    this.#agent.destroy();
    this.#agent = this.#newAgent(count);
  }

  close(): void {
    this.#agent.destroy();
  }

  post(url: string, body: object): Promise<number> {
    return this.call("POST", url, JSON.stringify(body));
  }

  /** Returns the number of bytes received; rejects for every status that is no success. */
  call(method: string, url: string, body?: string, contentType = "application/json"): Promise<number> {
    return new Promise((resolve, reject) => {
      const headers =
        body === undefined ? {} : { "Content-Type": contentType, "Content-Length": Buffer.byteLength(body) };
      const call = request(
        { host: "127.0.0.1", port: this.port, path: url, method, agent: this.#agent, headers },
        (answer) => {
          let size = 0;
          answer.on("data", (chunk: Buffer) => (size += chunk.length));
          answer.on("end", () =>
            (answer.statusCode ?? 500) < 300
              ? resolve(size)
              : reject(new Error(`${method} ${url}: ${answer.statusCode}`)),
          );
        },
      );
      call.on("error", reject);
      call.end(body);
    });
  }

  /** Opens a watch on a connection of its own; the returned function ends it. */
  watch(url: string, onEvent: (event: { type: string; object: unknown }) => void, onOpen?: () => void): () => void {
    const call = request({ host: "127.0.0.1", port: this.port, path: url, ...this.#tls }, (answer) => {
      onOpen?.();
      let rest = "";
      answer.setEncoding("utf8");
      answer.on("data", (text: string) => {
        const lines = (rest + text).split("\n");
        rest = lines.pop() ?? "";
        for (const line of lines) onEvent(JSON.parse(line) as { type: string; object: unknown });
      });
    });
    call.on("error", () => undefined);
    call.end();
    return () => call.destroy();
  }

  #newAgent(maxSockets: number): Agent {
    return new Agent({ ...this.#tls, keepAlive: true, maxSockets });
  }
}

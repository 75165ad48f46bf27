import { request, type RequestOptions } from "node:http";
import { elsewhere, engineOf, type OnEngine } from "./engine-address.ts";

const patience = 5_000;

/** How to reach the engine. Throws one sentence for what Berth does not speak. */
function reach(cluster: OnEngine): RequestOptions & { readonly label: string } {
  const engine = engineOf(cluster);
  const { host, chosenBy } = engine;
  if (host.startsWith("unix://")) {
    const socketPath = host.slice("unix://".length);
    return { socketPath, label: `${socketPath}${chosenBy ? ` (${chosenBy})` : ""}` };
  }
  const url = URL.canParse(host) ? new URL(host) : undefined;
  if (!url?.hostname)
    throw new Error(`${chosenBy}=${host} is not understood; set it to unix:///path or tcp://host:port, or unset it`);
  if (!["tcp:", "http:"].includes(url.protocol)) throw elsewhere(engine);
  return { host: url.hostname, port: Number(url.port || 2375), label: url.host };
}

function advice(code: string): string {
  switch (code) {
    case "EACCES":
      return "this user may not use it: run this as root";
    case "ENOENT":
      return "start Docker, or install it (make docker does both on Debian)";
    default:
      return "start Docker (make docker does on Debian), or look into its log for what ails it";
  }
}

/** What the cluster's engine answers to a GET; undefined for 404. Rejects with one sentence when none answers. */
export async function askEngine<T>(path: string, cluster: OnEngine): Promise<T | undefined> {
  const { label, ...address } = reach(cluster);
  return new Promise((resolve, reject) => {
    const failed = (why: string) => reject(new Error(`no Docker Engine answers at ${label} (${why}); ${advice(why)}`));
    const call = request({ ...address, path, timeout: patience }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => (text += chunk));
      response.on("end", () => {
        if (response.statusCode === 404) return resolve(undefined);
        try {
          resolve(JSON.parse(text) as T);
        } catch {
          failed("its answer is not Docker's");
        }
      });
    });
    call.on("timeout", () => call.destroy(new Error(`no answer within ${patience / 1000} s`)));
    call.on("error", (error: NodeJS.ErrnoException) => failed(error.code ?? error.message));
    call.end();
  });
}

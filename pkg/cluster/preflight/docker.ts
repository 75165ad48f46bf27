import { request } from "node:http";

/** The engine's socket path, or host and port, from DOCKER_HOST. */
function engineAddress(): { socketPath: string } | { host: string; port: number } {
  const configured = process.env.DOCKER_HOST ?? "unix:///var/run/docker.sock";
  if (configured.startsWith("unix://")) return { socketPath: configured.slice("unix://".length) };
  const { hostname, port } = new URL(configured);
  return { host: hostname, port: Number(port || 2375) };
}

/** The engine's version. Rejects with one sentence when none answers. */
export function dockerVersion(): Promise<string> {
  const address = engineAddress();
  return new Promise((resolve, reject) => {
    const failed = (why: string) =>
      reject(
        new Error(
          `no Docker Engine answers at ${Object.values(address).join(":")} (${why}); start Docker, or install it (make docker does both on Debian)`,
        ),
      );
    const call = request({ ...address, path: "/version", timeout: 5_000 }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => (text += chunk));
      response.on("end", () => {
        try {
          resolve((JSON.parse(text) as { Version: string }).Version);
        } catch {
          failed("its answer is not Docker's");
        }
      });
    });
    call.on("timeout", () => call.destroy(new Error("no answer within 5 s")));
    call.on("error", (error: NodeJS.ErrnoException) => failed(error.code ?? error.message));
    call.end();
  });
}

/** Bare Node in a kubelet's place at rest: it renews one lease, as often, and does nothing else. */
import { Agent, request } from "node:https";
import type { Target } from "../api/load.ts";

const renewMs = 10_000;
const path = "/leases";

/** One request with a JSON body; resolves when its answer is here. */
function send(target: Target, agent: Agent, method: string, url: string, body: object): Promise<void> {
  return new Promise((resolve, reject) => {
    const options = { ...target, agent, host: "127.0.0.1", method, path: url };
    const sent = request({ ...options, headers: { "Content-Type": "application/json" } }, (response) => {
      response.on("end", resolve).on("error", reject);
      response.resume();
    });
    sent.on("error", reject);
    sent.end(JSON.stringify(body));
  });
}

async function hold(target: Target): Promise<void> {
  const agent = new Agent({ keepAlive: true });
  const renewal = () => ({ spec: { renewTime: new Date().toISOString() } });
  await send(target, agent, "POST", path, { metadata: { name: "node" }, ...renewal() });
  setInterval(() => {
    send(target, agent, "PATCH", `${path}/node`, renewal()).catch((error: Error) => {
      console.error(`the peer's lease was not renewed: ${error.message}`);
      process.exit(1);
    });
  }, renewMs);
}

// A bench that was interrupted leaves nobody behind.
process.on("disconnect", () => process.exit());
process.once("message", (target: Target) => {
  hold(target).then(
    () => process.send?.({ result: undefined }),
    (error: Error) => process.send?.({ error: error.message }),
  );
});

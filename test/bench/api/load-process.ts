/** The load, in a process of its own: what it costs is not the server's, nor the bench's. */
import type { Load } from "./load.ts";
import { runRequests } from "./request-load.ts";
import { runWatch } from "./watch-load.ts";

// A bench that was interrupted leaves nobody behind.
process.on("disconnect", () => process.exit());
process.on("message", (load: Load) => {
  const running = load.kind === "requests" ? runRequests(load) : runWatch(load);
  running.then(
    (result) => process.send?.({ result }),
    (error: Error) => process.send?.({ error: error.message }),
  );
});

import path from "node:path";
import { fileURLToPath } from "node:url";
import type { CommandContext } from "../../pkg/cli/command-context.ts";
import type { ClusterHome } from "../../pkg/cluster/home.ts";
import { processComponents } from "./processes/list.ts";

/** Where the bundled programs stand: beside this one. */
const programs = path.dirname(fileURLToPath(import.meta.url)).replace(/\/chunks$/, "");

/** What the verbs get from this program; what they need seldom is loaded when it is asked for. */
export function commandContext(home: ClusterHome): CommandContext {
  return {
    home,
    supervisorScript: path.join(programs, "berth-supervisor.js"),
    removeTraces: async (cluster) => (await import("./remove-traces.ts")).removeTraces(home, cluster),
    processComponents,
    bundledKubectl: path.join(programs, "../.cache/bin/kubectl"),
  };
}

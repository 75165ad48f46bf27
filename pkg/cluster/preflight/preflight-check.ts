import type { ClusterConfig } from "../cluster-config.ts";
import type { ClusterHome } from "../home.ts";

export interface CheckContext {
  readonly home: ClusterHome;
  readonly config: ClusterConfig;
  /** The cluster's own processes hold its ports now. */
  readonly running: boolean;
}

/** One thing a machine must have. Returns what it found; throws one sentence with the mend. */
export interface PreflightCheck {
  readonly name: string;
  run(context: CheckContext): string | Promise<string>;
}

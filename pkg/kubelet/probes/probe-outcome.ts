export type ProbeType = "startup" | "liveness" | "readiness";

/** What one try gave. "error": the probe could not be carried out; "moot": its container has ended. Both change nothing. */
export interface ProbeOutcome {
  readonly result: "success" | "failure" | "error" | "moot";
  readonly output: string;
}

export const success = (output = ""): ProbeOutcome => ({ result: "success", output });
export const failure = (output: string): ProbeOutcome => ({ result: "failure", output });

export type ProbeType = "startup" | "liveness" | "readiness";

/** What one try gave. "error": the probe itself could not be carried out, which changes nothing. */
export interface ProbeOutcome {
  readonly result: "success" | "failure" | "error";
  readonly output: string;
}

export const success = (output = ""): ProbeOutcome => ({ result: "success", output });
export const failure = (output: string): ProbeOutcome => ({ result: "failure", output });

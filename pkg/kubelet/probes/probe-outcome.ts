export type ProbeType = "startup" | "liveness" | "readiness";

/**
 * What one try gave. "error": the probe could not be carried out; "moot": its container has ended. Both change nothing.
 */
export interface ProbeOutcome {
  readonly result: "success" | "failure" | "error" | "moot";
  readonly output: string;
}

/** The container answered as it should; `output` is what it said, if anything. */
export const success = (output = ""): ProbeOutcome => ({ result: "success", output });
/** The container answered wrongly or not in time; `output` goes into the event's message. */
export const failure = (output: string): ProbeOutcome => ({ result: "failure", output });

import type { CommandRequest } from "./command-request.ts";

/** How a command ended, as clients are told. */
export type CommandOutcome =
  | { readonly kind: "exited"; readonly code: number }
  /** It could not be run or attached to, or the runtime lost it. */
  | { readonly kind: "failed"; readonly reason: string };

const failed = { exec: "error executing command in container", attach: "error attaching to container" } as const;

/** With the reason that upstream gives to clients. */
export function failure(asked: CommandRequest["kind"], error: unknown): CommandOutcome {
  return { kind: "failed", reason: `${failed[asked]}: ${error instanceof Error ? error.message : String(error)}` };
}

/** As upstream's remotecommand: text for a client that reads text; undefined when there is nothing to tell. */
export function outcomeText(outcome: CommandOutcome): string | undefined {
  if (outcome.kind === "failed") return outcome.reason;
  if (outcome.code === 0) return undefined;
  return `command terminated with non-zero exit code: ${outcome.code}`;
}

/** The Status that clients from protocol v4 on read. */
export function outcomeStatus(outcome: CommandOutcome): object {
  if (outcome.kind === "failed") {
    const { reason } = outcome;
    const message = `Internal error occurred: ${reason}`;
    const details = { causes: [{ message: reason }] };
    return { metadata: {}, status: "Failure", message, reason: "InternalError", details, code: 500 };
  }
  if (outcome.code === 0) return { metadata: {}, status: "Success" };
  const details = { causes: [{ reason: "ExitCode", message: String(outcome.code) }] };
  return { metadata: {}, status: "Failure", message: outcomeText(outcome), reason: "NonZeroExitCode", details };
}

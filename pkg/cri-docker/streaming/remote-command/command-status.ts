/** How a command ended, as clients are told. */
export type CommandOutcome =
  | { readonly kind: "exited"; readonly code: number }
  /** It could not be run, or the runtime lost it. */
  | { readonly kind: "failed"; readonly message: string };

const failureText = (message: string) => `error executing command in container: ${message}`;

/** As upstream's remotecommand: text for a client that reads text; undefined when there is nothing to tell. */
export function outcomeText(outcome: CommandOutcome): string | undefined {
  if (outcome.kind === "failed") return failureText(outcome.message);
  if (outcome.code === 0) return undefined;
  return `command terminated with non-zero exit code: ${outcome.code}`;
}

/** The Status that clients from protocol v4 on read. */
export function outcomeStatus(outcome: CommandOutcome): object {
  if (outcome.kind === "failed") {
    const reason = failureText(outcome.message);
    const message = `Internal error occurred: ${reason}`;
    const details = { causes: [{ message: reason }] };
    return { metadata: {}, status: "Failure", message, reason: "InternalError", details, code: 500 };
  }
  if (outcome.code === 0) return { metadata: {}, status: "Success" };
  const details = { causes: [{ reason: "ExitCode", message: String(outcome.code) }] };
  return { metadata: {}, status: "Failure", message: outcomeText(outcome), reason: "NonZeroExitCode", details };
}

/** How a command ended, as clients are told. */
export type CommandOutcome =
  | { readonly kind: "exited"; readonly code: number }
  /** It could not be run, or the runtime lost it. */
  | { readonly kind: "failed"; readonly message: string };

/** As upstream's remotecommand: text for a client that reads text; undefined when there is nothing to tell. */
export function outcomeText(outcome: CommandOutcome): string | undefined {
  if (outcome.kind === "failed") return `error executing command in container: ${outcome.message}`;
  if (outcome.code === 0) return undefined;
  return `command terminated with non-zero exit code: ${outcome.code}`;
}

/** The Status that clients from protocol v4 on read. */
export function outcomeStatus(outcome: CommandOutcome): object {
  if (outcome.kind === "exited" && outcome.code === 0) return { metadata: {}, status: "Success" };
  const failure = { metadata: {}, status: "Failure", message: outcomeText(outcome) };
  if (outcome.kind === "failed") {
    return { ...failure, reason: "InternalError", details: { causes: [{ message: outcome.message }] }, code: 500 };
  }
  const causes = [{ reason: "ExitCode", message: String(outcome.code) }];
  return { ...failure, reason: "NonZeroExitCode", details: { causes } };
}

import { StatusError } from "../../apimachinery/status-error.ts";

/** Nothing can be made any more because the namespace is going away; what wanted it is going with it. */
export const isNamespaceTerminating = (error: unknown): boolean =>
  error instanceof StatusError &&
  (error.status.details?.causes?.some(({ reason }) => reason === "NamespaceTerminating") ?? false);

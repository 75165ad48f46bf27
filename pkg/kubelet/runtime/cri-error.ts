import { type ServiceError, status } from "@grpc/grpc-js";

/** Whether the runtime does not know what it was asked about. */
export function isGone(error: unknown): boolean {
  return (error as Partial<ServiceError>).code === status.NOT_FOUND;
}

/** Whether the runtime could not be reached at all. */
export function isUnreachable(error: unknown): boolean {
  return (error as Partial<ServiceError>).code === status.UNAVAILABLE;
}

/** The runtime's own words as Go clients print them: "rpc error: code = Unknown desc = …". */
export function criMessage(error: unknown): string {
  const { code, details, message } = error as Partial<ServiceError> & Error;
  if (code === undefined || details === undefined) return message;
  return `rpc error: code = ${codeNames.get(code) ?? "Unknown"} desc = ${details}`;
}

/** The engine's reason alone. */
export function criReason(error: unknown): string {
  const { details, message } = error as Partial<ServiceError> & Error;
  return details || message;
}

/** An empty answer instead of an error for what is gone meanwhile. */
export async function unlessGone<T>(answer: Promise<T>): Promise<Partial<T>> {
  try {
    return await answer;
  } catch (error) {
    if (isGone(error)) return {};
    throw error;
  }
}

/** Waits for a call whose aim is reached as well when its subject is gone already. */
export async function ignoreGone(call: Promise<object>): Promise<void> {
  await unlessGone(call);
}

const camelCase = (name: string) =>
  name
    .toLowerCase()
    .split("_")
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");

const codeNames = new Map(
  Object.entries(status)
    .filter((entry): entry is [string, number] => typeof entry[1] === "number")
    .map(([name, code]) => [code, camelCase(name)]),
);

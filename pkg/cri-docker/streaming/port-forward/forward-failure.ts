/** What a client is told when a port of a pod cannot be reached. */
export function forwardFailure(port: number, sandboxId: string, { message }: Error): string {
  const reason = message.includes("ECONNREFUSED")
    ? `connection refused: nothing listens on localhost:${port} in the pod`
    : message;
  return `error forwarding port ${port} to pod ${sandboxId}: ${reason}`;
}

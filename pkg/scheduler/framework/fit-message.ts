import type { Status } from "./status.ts";

/** Counts every reason over the nodes: "0/3 nodes are available: 1 Insufficient cpu, 2 …." (framework.FitError). */
export function fitMessage(nodeCount: number, statuses: ReadonlyMap<Status, number>, suffix = ""): string {
  const counts = new Map<string, number>();
  for (const [{ reasons }, nodes] of statuses) {
    if (nodes > 0) for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + nodes);
  }
  // Upstream sorts the printed texts, so "10 x" stands before "2 x".
  const texts = [...counts].map(([reason, count]) => `${count} ${reason}`).sort();
  const listed = texts.length > 0 ? ` ${texts.join(", ")}.` : "";
  return `0/${nodeCount} nodes are available:${listed}${suffix && ` ${suffix}`}`;
}

/** The message when a plugin ruled out every node before any was looked at. */
export function preFilterMessage(nodeCount: number, { reasons }: Status, suffix = ""): string {
  return `0/${nodeCount} nodes are available: ${reasons.join(", ")}.${suffix && ` ${suffix}`}`;
}

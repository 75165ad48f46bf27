import { statfsSync } from "node:fs";

/** From here on down the store takes no large object, and soon none at all. */
const full = 16e6;

/** Bytes that its disk has left for a directory that exists. */
export function freeSpace(directory: string): number {
  const { bavail, bsize } = statfsSync(directory);
  return bavail * bsize;
}

export const megabytes = (bytes: number) => `${Math.round(bytes / 1e6)} MB`;

/** A sentence where the disk of a cluster's data is full. The node cannot tell of it: that would be written there. */
export function fullDisk(directory: string, free = freeSpace(directory)): string | undefined {
  if (free >= full) return undefined;
  return `only ${megabytes(free)} are free for ${directory}: the cluster cannot write its data; make room on that disk`;
}

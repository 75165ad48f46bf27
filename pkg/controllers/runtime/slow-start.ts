/**
 * Runs `work` for each item in batches of 1, 2, 4, … and stops at the first batch with a failure, so that a mistake
 * that every call would meet costs few calls (upstream's slowStartBatch). Returns how many went well and the first
 * error.
 */
export async function slowStart<T>(
  items: readonly T[],
  work: (item: T) => Promise<void>,
): Promise<{ done: number; error?: unknown }> {
  let done = 0;
  for (let size = 1; done < items.length; size *= 2) {
    const results = await Promise.allSettled(items.slice(done, done + size).map(work));
    const failed = results.find((result) => result.status === "rejected");
    done += results.filter((result) => result.status === "fulfilled").length;
    if (failed) return { done, error: failed.reason };
  }
  return { done };
}

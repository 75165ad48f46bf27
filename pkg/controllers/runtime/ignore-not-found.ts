import { isNotFound } from "../../apimachinery/status-error.ts";

/** Waits for a call about an object that may be gone by now: gone is as good as done. */
export async function ignoreNotFound(call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}

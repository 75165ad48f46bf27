import { vi } from "vitest";

/** Long enough on a machine that is busy with something else; a test that passes waits only as long as it must. */
const patience = { timeout: 20_000, interval: 5 };

/** Resolves with what `check` returns once it throws no more; rejects with its last error when that takes too long. */
export const waitFor = <T>(check: () => T | Promise<T>): Promise<T> => vi.waitFor(check, patience);

/** Resolves once `check` is true; rejects when that takes too long. */
export const waitUntil = (check: () => boolean): Promise<boolean> => vi.waitUntil(check, patience);

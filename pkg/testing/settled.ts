/**
 * Lets everything run that waits for nothing outside: no timer, socket or file. With a fake clock and an API in memory,
 * all that an event leads to has then happened.
 */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** The time, injected so that tests need not wait. All values are milliseconds. */
export interface Clock {
  /** Since the epoch, for timestamps. It jumps, forth and back, when somebody sets the machine's clock. */
  now(): number;
  /** The same count, but never set: for how long something lasts or has to wait. It stands while the machine sleeps. */
  elapsed(): number;
  /** Calls back once after `ms`; the returned function cancels. Does not keep the process alive. */
  after(ms: number, callback: () => void): () => void;
}

/** What a timer of Node can wait at most: it fires at once when told to wait longer. */
const longestMs = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.timeOrigin + performance.now(),
  after(ms, callback) {
    let timer: NodeJS.Timeout;
    const wait = (left: number) => {
      const part = Math.min(left, longestMs);
      timer = setTimeout(() => (left > part ? wait(left - part) : callback()), part);
      timer.unref();
    };
    wait(ms);
    return () => clearTimeout(timer);
  },
};

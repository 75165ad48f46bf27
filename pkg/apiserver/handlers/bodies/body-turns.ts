import { onceATurn } from "../../../util/once-a-turn.ts";

/**
 * Where many clients write at once, one turn of the event loop reads all their requests; were each also served as it is
 * read, a commit that is done meanwhile would wait for all of them, and the disk with it. So a turn reads, and hands on
 * a few bodies at its end; what is left waits for the next. Measured with 16 writers: about a sixth more patches per
 * second.
 */
const perTurn = 8;

let waiting: (() => void)[] = [];

/** Calls back at the end of a turn of the event loop, the first come first, a few in each. */
export function inTurn(serve: () => void): void {
  waiting.push(serve);
  askHandOn();
}

const askHandOn = onceATurn(() => {
  const ready = waiting;
  waiting = ready.splice(perTurn);
  for (const serve of ready) serve();
  if (waiting.length > 0) askHandOn();
});

import { expect, test } from "vitest";
import { GroupCommit } from "./group-commit.ts";

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
/** All that follows from promises that are settled, within this turn of the event loop. */
const settled = () => new Promise<void>((resolve) => process.nextTick(resolve));

/** Commits that are done when the test says so; `groups` are the revisions of each that was begun. */
function commits() {
  const groups: number[][] = [];
  let done = () => {};
  const group = new GroupCommit({
    append: (events) => {
      groups.push(events.map(({ revision }) => revision));
      return new Promise((resolve) => (done = resolve));
    },
    head: () => 0,
    publish: () => {},
    abandoned: () => {},
  });
  const add = (...revisions: number[]) =>
    revisions.map((revision) => group.add({ type: "put", key: `/${revision}`, revision }));
  return { groups, add, finish: () => done() };
}

test("writes of one turn make up one commit, and those that come meanwhile the next", async () => {
  const { groups, add, finish } = commits();
  const first = add(1, 2);
  await turn();
  const second = add(3);
  expect(groups).toEqual([[1, 2]]);
  finish();
  await Promise.all(first);
  await turn();
  expect(groups).toEqual([[1, 2], [3]]);
  finish();
  await Promise.all(second);
});

test("a commit that ends begins the next at once when many wait, and else lets those who were answered come along", async () => {
  const { groups, add, finish } = commits();
  const first = add(1);
  await turn();
  const more = add(2, 3, 4, 5);
  finish();
  await Promise.all(first);
  await settled();
  expect(groups).toEqual([[1], [2, 3, 4, 5]]);
  const sixth = add(6);
  finish();
  await settled();
  const seventh = add(7);
  await turn();
  expect(groups.at(-1)).toEqual([6, 7]);
  finish();
  await Promise.all([...more, ...sixth, ...seventh]);
});

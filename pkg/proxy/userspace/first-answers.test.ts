import { afterEach, beforeEach, expect, type MockInstance, test, vi } from "vitest";
import { settled } from "../../testing/settled.ts";
import { FirstAnswer } from "./first-answers.ts";

let now: MockInstance<typeof performance.now>;
beforeEach(() => void (now = vi.spyOn(performance, "now").mockReturnValue(0)));
afterEach(() => now.mockRestore());

/** Has endpoints of these names answer; tells what has been passed on so far. */
function answers(...names: string[]) {
  const passedOn: string[] = [];
  const connections = names.map((name) => {
    const pass = (what: string) => () => void passedOn.push(`${name} ${what}`);
    const connection = new FirstAnswer({ received: pass("answers"), ended: pass("ends"), broke: pass("breaks") });
    connection.received(Buffer.from("hello"));
    return connection;
  });
  return { passedOn, connections };
}

test("an answer waits until the event loop has looked again, and leaves alone", async () => {
  const { passedOn } = answers("first", "second");
  await settled();
  expect(passedOn).toEqual([]);
  await settled();
  expect(passedOn).toEqual(["first answers"]);
  await settled();
  expect(passedOn).toEqual(["first answers", "second answers"]);
});

test("answers that have waited for long leave together", async () => {
  const { passedOn } = answers("first", "second", "third");
  await settled();
  now.mockReturnValue(2);
  await settled();
  expect(passedOn).toEqual(["first answers", "second answers", "third answers"]);
});

test("the end that follows leaves with its answer", async () => {
  const { passedOn, connections } = answers("first", "second");
  for (const connection of connections) connection.ended();
  await settled();
  await settled();
  expect(passedOn).toEqual(["first answers", "first ends"]);
  await settled();
  expect(passedOn).toEqual(["first answers", "first ends", "second answers", "second ends"]);
});

test("an answer is ahead of what follows it", async () => {
  const { passedOn, connections } = answers("first", "second");
  connections[0]?.received(Buffer.from("more"));
  connections[1]?.broke();
  const all = ["first answers", "first answers", "second answers", "second breaks"];
  expect(passedOn).toEqual(all);
  for (let turn = 0; turn < 3; turn++) await settled();
  expect(passedOn).toEqual(all);
});

import { expect, test } from "vitest";
import { KnownEnds } from "./known-ends.ts";

const listed = (id: string, state = "running") => ({ id, state });

test("a container whose end was told is not running, whatever the engine lists", () => {
  const ends = new KnownEnds();
  ends.note({ id: "a", action: "die" });
  expect(ends.correct([listed("a"), listed("b"), listed("c", "created")])).toEqual([
    listed("a", "exited"),
    listed("b"),
    listed("c", "created"),
  ]);
});

test("one that was started again runs", () => {
  const ends = new KnownEnds();
  ends.note({ id: "a", action: "die" });
  ends.note({ id: "a", action: "start" });
  expect(ends.correct([listed("a")])).toEqual([listed("a")]);
});

test("what the engine no longer has is forgotten", () => {
  const ends = new KnownEnds();
  ends.note({ id: "a", action: "die" });
  ends.note({ id: "b", action: "die" });
  ends.keepOnly([listed("a")]);
  expect(ends.correct([listed("a"), listed("b")])).toEqual([listed("a", "exited"), listed("b")]);
});

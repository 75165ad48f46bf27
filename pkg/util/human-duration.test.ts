import { describe, expect, it } from "vitest";
import { humanDuration } from "./human-duration.ts";

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

describe("humanDuration", () => {
  it.each([
    [-5 * second, "<invalid>"],
    [-second, "0s"],
    [0, "0s"],
    [119 * second, "119s"],
    [2 * minute, "2m"],
    [2 * minute + 5 * second, "2m5s"],
    [10 * minute + 5 * second, "10m"],
    [179 * minute, "179m"],
    [3 * hour, "3h"],
    [3 * hour + 4 * minute, "3h4m"],
    [8 * hour + 4 * minute, "8h"],
    [47 * hour, "47h"],
    [48 * hour, "2d"],
    [50 * hour, "2d2h"],
    [8 * day, "8d"],
    [729 * day, "729d"],
    [730 * day, "2y"],
    [740 * day, "2y10d"],
    [8 * 365 * day + day, "8y"],
  ])("shows %d ms as %s", (millis, text) => {
    expect(humanDuration(millis)).toBe(text);
  });
});

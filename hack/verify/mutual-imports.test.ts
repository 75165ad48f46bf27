import { expect, test } from "vitest";
import { mutualImports } from "./mutual-imports.ts";

test("two folders that import each other are told of once, with the files", () => {
  const files = [
    { file: "handlers/forward.ts", imports: ["../upstream/forwarder.ts", "./handler.ts", "../../util/clock.ts"] },
    { file: "upstream/forwarder.ts", imports: ["../handlers/handler.ts"] },
  ];
  expect(mutualImports(files)).toEqual([
    "handlers/forward.ts → upstream/forwarder.ts, upstream/forwarder.ts → handlers/handler.ts",
  ]);
});

test("a folder and a file beside it may not either", () => {
  const files = [
    { file: "router.ts", imports: ["./handlers/get.ts"] },
    { file: "handlers/get.ts", imports: ["../router.ts"] },
  ];
  expect(mutualImports(files)).toEqual(["handlers/get.ts → router.ts, router.ts → handlers/get.ts"]);
});

test("one way is no circle, nor is a folder that is used within itself", () => {
  const files = [
    { file: "handlers/forward.ts", imports: ["../upstream/forwarder.ts"] },
    { file: "upstream/forwarder.ts", imports: ["./ask.ts", "../../handlers/other-room.ts"] },
    { file: "upstream/ask.ts", imports: ["./server-health.ts"] },
  ];
  expect(mutualImports(files)).toEqual([]);
});

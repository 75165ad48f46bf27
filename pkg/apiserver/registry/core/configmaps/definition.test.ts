import { expect, it } from "vitest";
import { configMapDefinition } from "./definition.ts";

it("too much data is told of the object as a whole, which has no path", () => {
  const data = { a: "x".repeat(1024 * 1024), b: "y" };
  const errors = configMapDefinition.strategy?.validate?.({ metadata: { name: "big" }, data });

  expect(errors).toMatchObject([{ type: "FieldValueTooLong", field: "[]" }]);
});

import { expect, it } from "vitest";
import { validateData } from "./validate-data.ts";

const names = { data: "data", binary: "binaryData", whole: "[]" };
const mebibyte = 1024 * 1024;
const base64 = (bytes: number) => Buffer.alloc(bytes).toString("base64");

it("binary data may be one mebibyte, whatever pads its base64", () => {
  expect(validateData(undefined, { a: base64(mebibyte) }, names)).toEqual([]);
  expect(validateData({ b: "x" }, { a: base64(mebibyte - 1) }, names)).toEqual([]);
});

it("one byte more is too long, and told of the object as a whole", () => {
  const error = { type: "FieldValueTooLong", field: "[]", message: "Too long: may not be more than 1048576 bytes" };

  expect(validateData(undefined, { a: base64(mebibyte + 1) }, names)).toEqual([error]);
  expect(validateData({ a: "x".repeat(mebibyte + 1) }, undefined, names)).toEqual([error]);
});

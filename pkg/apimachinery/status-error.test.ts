import { expect, it } from "vitest";
import { invalid } from "./status-error.ts";
import { fieldInvalid, fieldRequired } from "./validation/field-error.ts";

const subject = (name: string | undefined) => ({ resource: "ConfigMap", ...(name !== undefined && { name }) });

it.each([undefined, ""])("an object without a name (%j) is told of as one with an empty name", (name) => {
  const { status } = invalid(subject(name), [fieldRequired("metadata.name")]);

  expect(status.message).toBe('ConfigMap "" is invalid: metadata.name: Required value');
  expect(status.details).not.toHaveProperty("name");
});

it("tells as many wrong fields as a megabyte holds, and the first however long it is", () => {
  const long = fieldInvalid("data.a", "x".repeat(2 ** 20), "is long");
  const short = fieldRequired("data.b");
  expect(invalid(subject("web"), [long, short]).status.details?.causes).toHaveLength(1);
  const many = new Array<typeof short>(100_000).fill(short);
  const { message = "", details } = invalid(subject("web"), [short, long, ...many]).status;
  expect(message).toBe('ConfigMap "web" is invalid: data.b: Required value');
  expect(details?.causes).toHaveLength(1);
  expect(invalid(subject("web"), many).status.message?.length).toBeLessThan(3 * 2 ** 20);
});

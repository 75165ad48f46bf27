import { expect, it } from "vitest";

import { fieldRequired } from "./field-error.ts";
import { invalid } from "./status-error.ts";

const subject = (name: string | undefined) => ({ resource: "ConfigMap", ...(name !== undefined && { name }) });

it.each([undefined, ""])("an object without a name (%j) is told of as one with an empty name", (name) => {
  const { status } = invalid(subject(name), [fieldRequired("metadata.name")]);

  expect(status.message).toBe('ConfigMap "" is invalid: metadata.name: Required value');
  expect(status.details).not.toHaveProperty("name");
});

import { describe, expect, test } from "vitest";
import { validateTemplate } from "./validate-template.ts";

const messages = (labels?: Record<string, string>): string[] =>
  validateTemplate(
    undefined,
    { metadata: { name: "", ...(labels && { labels }) }, spec: { containers: [], restartPolicy: "Always" } },
    "spec",
  )
    .map(({ field, message }) => `${field}: ${message}`)
    .slice(0, 2);

describe("a workload without a selector", () => {
  test("is told that the labels of its template match none", () => {
    expect(messages({ app: "web" })).toEqual([
      "spec.selector: Required value",
      'spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`',
    ]);
  });

  test("is told so of a template without labels, too", () => {
    expect(messages()[1]).toBe(
      "spec.template.metadata.labels: Invalid value: null: `selector` does not match template `labels`",
    );
  });
});

import { expect, test } from "vitest";
import { settleProblems, type VerbRequest } from "./verb-request.ts";

const problems = ['unknown field "spec.foo"', 'duplicate field "spec.paused"'];

function requestWith(fieldValidation: string | null): { request: VerbRequest; warnings: string[] } {
  const warnings: string[] = [];
  const query = { get: (name: string) => (name === "fieldValidation" ? fieldValidation : null) };
  const request = {
    user: { name: "alice", groups: [] },
    namespace: "default",
    name: "web",
    subresource: undefined,
    query,
    defaultManager: "test",
    warn: (text: string) => void warnings.push(text),
  };
  return { request, warnings };
}

test("Strict refuses every problem at once, in upstream's words with the version alone", () => {
  expect(() => settleProblems(problems, requestWith("Strict").request, "Deployment", "apps/v1")).toThrow(
    'Deployment in version "v1" cannot be handled as a Deployment: strict decoding error: unknown field "spec.foo", duplicate field "spec.paused"',
  );
});

test("Warn, which is the default, tells each problem and goes on; Ignore is silent", () => {
  for (const value of ["Warn", null]) {
    const { request, warnings } = requestWith(value);
    settleProblems(problems, request, "Deployment", "apps/v1");
    expect(warnings).toEqual(problems);
  }
  const { request, warnings } = requestWith("Ignore");
  settleProblems(problems, request, "Deployment", "apps/v1");
  expect(warnings).toEqual([]);
});

test("each problem is told once, and a hundred at most", () => {
  const many = Array.from({ length: 300 }, (_, index) => `unknown field "f${Math.floor(index / 2)}"`);
  const { request, warnings } = requestWith("Warn");
  settleProblems(many, request, "Deployment", "apps/v1");
  expect(warnings).toHaveLength(100);
  expect(warnings.slice(0, 2)).toEqual(['unknown field "f0"', 'unknown field "f1"']);
});

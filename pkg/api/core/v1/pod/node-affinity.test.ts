import { describe, expect, it } from "vitest";
import { makeNode } from "../../../../testing/make-node.ts";
import type { NodeSelectorTerm } from "../types.generated.ts";
import { compileNodeAffinity } from "./node-affinity.ts";

const node = makeNode("n1", { labels: { disk: "ssd", cores: "8" } });

function matches(terms: NodeSelectorTerm[], nodeSelector?: Record<string, string>): boolean | undefined {
  const required = { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } };
  const spec = { containers: [], affinity: { nodeAffinity: required }, ...(nodeSelector && { nodeSelector }) };
  return compileNodeAffinity(spec)?.required?.(node);
}

const expression = (key: string, operator: string, ...values: string[]) => ({ key, operator, values });

describe("node affinity", () => {
  it.each([
    [expression("disk", "In", "hdd", "ssd"), true],
    [expression("disk", "NotIn", "ssd"), false],
    [expression("gpu", "NotIn", "yes"), true],
    [expression("gpu", "Exists"), false],
    [expression("gpu", "DoesNotExist"), true],
    [expression("cores", "Gt", "7"), true],
    [expression("cores", "Lt", "8"), false],
    [expression("cores", "Gt", "many"), false],
  ])("matches labels by %j: %j", (requirement, expected) => {
    expect(matches([{ matchExpressions: [requirement] }])).toBe(expected);
  });

  it("takes terms as alternatives and their parts together", () => {
    const ssd = expression("disk", "In", "ssd");
    const hdd = expression("disk", "In", "hdd");
    expect(matches([{ matchExpressions: [ssd, hdd] }])).toBe(false);
    expect(matches([{ matchExpressions: [hdd] }, { matchExpressions: [ssd] }])).toBe(true);
  });

  it("matches nothing by an empty term, and everything a pod does not speak of", () => {
    expect(matches([{}])).toBe(false);
    expect(compileNodeAffinity({ containers: [] })).toBeUndefined();
  });

  it("wants the nodeSelector too", () => {
    const named = { matchFields: [expression("metadata.name", "In", "n1")] };
    expect(matches([named], { disk: "ssd" })).toBe(true);
    expect(matches([named], { disk: "hdd" })).toBe(false);
  });
});

import { expect, test } from "vitest";
import { describeRule, uncoveredRules } from "./rule-cover.ts";

const owned = [{ verbs: ["get"], apiGroups: [""], resources: ["pods"] }];

test("what is wanted beyond what is owned is told part by part", () => {
  const wanted = { verbs: ["get", "delete"], apiGroups: [""], resources: ["pods"] };
  expect(uncoveredRules(owned, [wanted]).map(describeRule)).toEqual([
    '{APIGroups:[""], Resources:["pods"], Verbs:["delete"]}',
  ]);
  expect(uncoveredRules(owned, [...owned, { verbs: ["get"], nonResourceURLs: ["/metrics"] }])).toHaveLength(1);
});

test("a rule whose parts are beyond number is refused as a whole", () => {
  const many = (prefix: string) => Array.from({ length: 10_000 }, (_, index) => `${prefix}${index}`);
  const wanted = { verbs: many("v"), apiGroups: many("g"), resources: many("r") };
  expect(uncoveredRules(owned, [...owned, wanted])).toEqual([wanted]);
});

import { expect, test } from "vitest";
import { kubeletQuery } from "./kubelet-query.ts";

test.each([
  ["kubectl's", "command=sh&command=-c&container=c&stdin=true&stdout=true", "command=sh&command=-c&input=1&output=1"],
  ["Python's", "command=id&stdin=False&stdout=True&stderr=True&tty=False", "command=id&output=1&error=1"],
  ["a port-forward's", "ports=80&ports=443", "ports=80&ports=443"],
])("%s query is the kubelet's", (_whose, query, expected) => {
  expect(kubeletQuery(new URLSearchParams(query)).toString()).toBe(expected);
});

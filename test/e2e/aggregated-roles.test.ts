import { afterAll, expect, test } from "vitest";
import { kubectl, kubectlWith, until } from "./support/cluster.ts";

const role = {
  apiVersion: "rbac.authorization.k8s.io/v1",
  kind: "ClusterRole",
  metadata: { name: "e2e-widget-reader", labels: { "rbac.authorization.k8s.io/aggregate-to-view": "true" } },
  rules: [{ apiGroups: ["e2e.example"], resources: ["widgets"], verbs: ["get", "list"] }],
};

afterAll(() => void kubectl("delete", "clusterrole", role.metadata.name, "--ignore-not-found"));

const mayReadWidgets = (name: string) =>
  kubectl("get", "clusterrole", name, "-o", "jsonpath={.rules}").includes('"widgets"');

test("a cluster role labelled for view is part of view, edit and admin for as long as it is there", async () => {
  const aggregated = ["view", "edit", "admin"];
  expect(aggregated.filter(mayReadWidgets)).toEqual([]);
  kubectlWith(JSON.stringify(role), "apply", "-f", "-");
  for (const name of aggregated) await until(`${name} to have its rules`, () => mayReadWidgets(name));
  kubectl("delete", "clusterrole", role.metadata.name);
  for (const name of aggregated) await until(`${name} to lose its rules`, () => !mayReadWidgets(name));
});

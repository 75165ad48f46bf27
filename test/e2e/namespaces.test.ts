import { test } from "vitest";
import { kubectl, testNamespace, until } from "./support/cluster.ts";

test("a namespace says what holds it, and goes when that lets go", async () => {
  const stuck = testNamespace("e2e-stuck");
  stuck.create();
  const metadata = { name: "held", finalizers: ["example.com/hold"] };
  stuck.apply(JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata }));
  kubectl("delete", "namespace", "e2e-stuck", "--wait=false");
  const condition = "jsonpath={.status.conditions[?(@.type=='NamespaceFinalizersRemaining')].message}";
  await until("the reason", () =>
    kubectl("get", "namespace", "e2e-stuck", "-o", condition).includes("example.com/hold in 1 resource instances"),
  );
  stuck.kubectl("patch", "configmap", "held", "--type=merge", "-p", '{"metadata":{"finalizers":null}}');
  kubectl("wait", "--for=delete", "namespace/e2e-stuck", "--timeout=180s");
});

import { afterAll, beforeAll, expect, test } from "vitest";
import { environment, kubectlPrograms, run, testNamespace } from "../support/cluster.ts";

const labels = { app: "pruned" };
const configMaps = (...names: string[]) =>
  JSON.stringify({
    apiVersion: "v1",
    kind: "List",
    items: names.map((name) => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name, labels } })),
  });

const space = testNamespace("e2e-pruning");
const left = () => space.kubectl("get", "configmaps", "-l", "app=pruned", "-o", "jsonpath={.items[*].metadata.name}");
const program = kubectlPrograms[0]?.program ?? "";
const apply = (manifest: string, ...how: string[]) =>
  run(program, ["apply", "-n", space.name, "--prune", ...how, "-f", "-"], {
    input: manifest,
    env: { ...environment, KUBECTL_APPLYSET: "true" },
  });

beforeAll(() => void space.create());
afterAll(() => void space.remove());

test.each([
  ["of its ApplySet, which a Secret keeps", ["--applyset=of-a-secret"]],
  ["of its ApplySet, which a ConfigMap keeps", ["--applyset=configmap/of-a-map"]],
  ["of its ApplySet, on the server's side", ["--server-side", "--applyset=on-the-server"]],
  ["of the kinds it may prune, by label", ["-l", "app=pruned", "--prune-allowlist=core/v1/ConfigMap"]],
])("apply --prune removes what is no longer there %s", (_what, how) => {
  apply(configMaps("kept", "dropped"), ...how);
  expect(left()).toBe("dropped kept");
  expect(apply(configMaps("kept"), ...how)).toContain("configmap/dropped pruned");
  expect(left()).toBe("kept");
  space.kubectl("delete", "configmap", "kept");
});

import { afterAll, beforeAll, expect, test } from "vitest";
import { helm, run, testNamespace } from "./support/cluster.ts";

const space = testNamespace("e2e-helm");
const chart = "test/manifests/chart";

beforeAll(() => void space.create());
afterAll(() => void space.remove());

const fetch = () =>
  run("curl", [
    "-fsS",
    "--max-time",
    "5",
    `http://${space.kubectl("get", "service", "hi", "-o", "jsonpath={.spec.clusterIP}")}/`,
  ]).trim();

test("a chart is installed, upgraded, rolled back and uninstalled", () => {
  helm("install", "hi", chart, "-n", "e2e-helm", "--wait", "--timeout", "90s");
  expect(fetch()).toBe("hello");
  helm("upgrade", "hi", chart, "-n", "e2e-helm", "--set", "greeting=goodbye", "--wait", "--timeout", "90s");
  expect(fetch()).toBe("goodbye");
  helm("rollback", "hi", "1", "-n", "e2e-helm", "--wait", "--timeout", "90s");
  expect(fetch()).toBe("hello");
  helm("uninstall", "hi", "-n", "e2e-helm", "--wait", "--timeout", "90s");
  expect(space.kubectl("get", "deployments,services", "-o", "name").trim()).toBe("");
});

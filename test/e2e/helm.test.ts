import { afterAll, beforeAll, expect, test } from "vitest";
import { attempt, helm, testNamespace, until } from "./support/cluster.ts";

const space = testNamespace("e2e-helm");
const chart = "test/manifests/chart";

beforeAll(() => void space.create());
afterAll(() => void space.remove());

/** Helm waits for the pods; that the service leads to them alone, the proxy is told a moment later. */
const untilAnswering = (greeting: string) => until(`the answer ${greeting}`, () => fetch() === greeting);
const fetch = () =>
  attempt("curl", [
    "-fsS",
    "--max-time",
    "20",
    `http://${space.kubectl("get", "service", "hi", "-o", "jsonpath={.spec.clusterIP}")}/`,
  ]).stdout.trim();

test("a chart is installed, upgraded, rolled back and uninstalled", async () => {
  helm("install", "hi", chart, "-n", "e2e-helm", "--wait", "--timeout", "180s");
  await untilAnswering("hello");
  helm("upgrade", "hi", chart, "-n", "e2e-helm", "--set", "greeting=goodbye", "--wait", "--timeout", "180s");
  await untilAnswering("goodbye");
  helm("rollback", "hi", "1", "-n", "e2e-helm", "--wait", "--timeout", "180s");
  await untilAnswering("hello");
  helm("uninstall", "hi", "-n", "e2e-helm", "--wait", "--timeout", "180s");
  expect(space.kubectl("get", "deployments,services", "-o", "name").trim()).toBe("");
});

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { kubectlPrograms, testNamespace, until } from "../support/cluster.ts";
import { image, nextImage, sleeper, webDeployment } from "../support/manifests.ts";

const configMap = (name: string, data: Record<string, string>) =>
  JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name }, data });

describe.each(kubectlPrograms)("$title changes", ({ program, id }) => {
  const space = testNamespace(`e2e-changing-${id}`, program);
  const read = (object: string, jsonpath: string) => space.kubectl("get", object, "-o", `jsonpath={${jsonpath}}`);

  beforeAll(() => {
    space.create();
    space.apply(webDeployment({ name: "web", replicas: 2 }));
    space.kubectl("rollout", "status", "deployment/web", "--timeout=180s");
  });
  afterAll(() => void space.remove());

  test("the image of a deployment, and undoes it", () => {
    const imageOf = () => read("deployment/web", ".spec.template.spec.containers[0].image");
    space.kubectl("set", "image", "deployment/web", `web=${nextImage}`);
    space.kubectl("rollout", "status", "deployment/web", "--timeout=180s");
    expect(imageOf()).toBe(nextImage);
    expect(space.kubectl("rollout", "history", "deployment/web")).toMatch(/^2\s/m);
    space.kubectl("rollout", "undo", "deployment/web");
    space.kubectl("rollout", "status", "deployment/web", "--timeout=180s");
    expect(imageOf()).toBe(image);
    expect(space.kubectl("rollout", "history", "deployment/web")).toMatch(/^3\s/m);
  });

  test("the number of replicas", async () => {
    space.kubectl("scale", "deployment/web", "--replicas=3");
    await until("three ready replicas", () => read("deployment/web", ".status.readyReplicas") === "3");
  });

  test("nothing of another manager's on the server's side, and is told whose field it is", () => {
    const apply = (manager: string, value: string, ...more: string[]) =>
      space.attemptWith(
        configMap("owned", { key: value }),
        "apply",
        "--server-side",
        `--field-manager=${manager}`,
        ...more,
        "-f",
        "-",
      );
    expect(apply("one", "a").code).toBe(0);
    const refused = apply("two", "b");
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toContain('conflict with "one"');
    expect(refused.stderr).toContain(".data.key");
    expect(apply("two", "b", "--force-conflicts").code).toBe(0);
    expect(read("configmap/owned", ".data.key")).toBe("b");
  });

  test("nothing by a manifest with an unknown field, which is named", () => {
    const manifest = configMap("wrong", { a: "b" }).replace('"data"', '"dat"');
    const { code, stderr } = space.attemptWith(manifest, "create", "-f", "-");
    expect(code).not.toBe(0);
    expect(stderr).toContain('strict decoding error: unknown field "dat"');
    expect(space.attempt("get", "configmap", "wrong").stderr).toContain("NotFound");
  });

  test("nothing by an invalid manifest, whose wrong fields are all named", () => {
    const manifest =
      '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"Bad_Name"},"spec":{"containers":[{"name":"x"}]}}';
    const { stderr } = space.attemptWith(manifest, "create", "-f", "-");
    expect(stderr).toContain("metadata.name: Invalid value");
    expect(stderr).toContain("spec.containers[0].image: Required value");
  });

  test("nothing by a kind that is not served, which it names", () => {
    const set = JSON.stringify({ apiVersion: "apps/v1", kind: "StatefulSet", metadata: { name: "x" }, spec: {} });
    const { code, stderr } = space.attemptWith(set, "apply", "-f", "-");
    expect(code).not.toBe(0);
    expect(stderr).toContain('no matches for kind "StatefulSet" in version "apps/v1"');
  });

  test("nothing by a dry run, not even by that of a deletion", () => {
    space.apply(configMap("dry", { a: "b" }));
    expect(space.kubectl("delete", "configmap", "dry", "--dry-run=server")).toContain("(server dry run)");
    expect(read("configmap/dry", ".data.a")).toBe("b");
  });

  test("only what somebody may whom it acts as", () => {
    const nobody = ["--as=nobody-in-particular"];
    const { stderr } = space.attempt("delete", "deployment", "web", ...nobody);
    expect(stderr).toContain('User "nobody-in-particular" cannot delete resource "deployments" in API group "apps"');
    expect(space.attempt("auth", "can-i", "delete", "deployments", ...nobody).stdout.trim()).toBe("no");
  });

  test("what diff has shown before", () => {
    space.apply(configMap("diffed", { key: "old" }));
    const changed = configMap("diffed", { key: "new" });
    const { code, stdout } = space.attemptWith(changed, "diff", "-f", "-");
    expect(code).toBe(1);
    expect(stdout).toMatch(/^-\s+key: old$/m);
    expect(stdout).toMatch(/^\+\s+key: new$/m);
    space.apply(changed);
    expect(space.attemptWith(changed, "diff", "-f", "-").code).toBe(0);
  });

  test("a deployment, a secret and a configmap into being, which it sends as protobuf", () => {
    space.kubectl("create", "deployment", "made", `--image=${image}`, "--", "sleep", "3600");
    space.kubectl("create", "secret", "generic", "made", "--from-literal=password=hunter2");
    space.kubectl("create", "configmap", "made", "--from-literal=a=b");
    expect(read("secret/made", ".data.password")).toBe(Buffer.from("hunter2").toString("base64"));
    space.kubectl("delete", "deployment/made", "secret/made", "configmap/made", "--wait");
  });

  test("a pod to nothing, and waits until it is gone", () => {
    space.apply(sleeper("short"));
    space.kubectl("wait", "--for=condition=Ready", "pod/short", "--timeout=180s");
    space.kubectl("delete", "pod", "short", "--wait", "--timeout=180s");
    expect(space.attempt("get", "pod", "short").stderr).toContain("NotFound");
  });
});

import { afterAll, expect, test } from "vitest";
import { kubectl, run } from "./support/cluster.ts";

afterAll(() => void kubectl("delete", "-f", "test/manifests/demo.yaml", "--ignore-not-found", "--timeout=180s"));

test("the demo shows its pods and the answers of all three, by name, by ClusterIP and by NodePort", () => {
  const shown = run("hack/demo.sh", []);
  const sections = new Map(
    shown.split("\n== ").map((section) => {
      const [title = "", ...lines] = section.split("\n");
      return [title.replace(/ [\d.]+$/, ""), lines.filter((line) => line !== "")] as const;
    }),
  );
  const replicas = (title: string) => new Set(sections.get(title));
  const byName = replicas("From the pod client, by the name web");
  expect(byName.size).toBe(3);
  expect(replicas("From this machine, by ClusterIP")).toEqual(byName);
  expect(replicas("From this machine, by NodePort")).toEqual(byName);
  for (const name of byName) expect(sections.get("Pods")?.join("\n")).toContain(name);
  expect(sections.get("Nodes")?.join("\n")).toMatch(/ Ready /);
});

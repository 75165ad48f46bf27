import { expect, test } from "vitest";
import type { Container } from "../../../api/core/v1/types.generated.ts";
import { makePod } from "../../testing/kubelet-harness.ts";
import { memoryVolumeBytes } from "./memory-volume-size.ts";

const mebi = 1024 * 1024;
const limited = (memory: string | undefined, more: Partial<Container> = {}): Container => ({
  name: "web",
  ...(memory && { resources: { limits: { memory } } }),
  ...more,
});
const size = (containers: Container[], sizeLimit?: string, initContainers: Container[] = []) =>
  memoryVolumeBytes(
    makePod("web-1", { containers, initContainers }),
    { medium: "Memory", sizeLimit },
    { memory: "1Gi" },
  );

test("a volume in memory has its own limit", () => {
  expect(size([limited(undefined)], "16Mi")).toBe(16 * mebi);
});

test("it holds no more than the pod's containers may use together", () => {
  expect(size([limited("64Mi"), limited("32Mi")])).toBe(96 * mebi);
  expect(size([limited("64Mi"), limited("32Mi")], "128Mi")).toBe(96 * mebi);
  expect(size([limited("64Mi")], undefined, [limited("8Mi", { restartPolicy: "Always" })])).toBe(72 * mebi);
});

test("where a container has no limit, the node's memory is one", () => {
  expect(size([limited("64Mi"), limited(undefined)])).toBe(1024 * mebi);
  expect(size([limited("64Mi")], undefined, [limited(undefined)])).toBe(1024 * mebi);
});

import { expect, test } from "vitest";
import type { Container } from "../../api/core/v1/types.generated.ts";
import { makePod } from "../testing/kubelet-harness.ts";
import { hasLocalStorageLimit, localStorageExcess } from "./local-storage-limits.ts";

const mebi = 1024 * 1024;
const limited = (name: string, limit?: string): Container => ({
  name,
  ...(limit && { resources: { limits: { "ephemeral-storage": limit } } }),
});
const pod = makePod("web-1", {
  volumes: [
    { name: "small", emptyDir: { sizeLimit: "1Mi" } },
    { name: "free", emptyDir: {} },
    { name: "memory", emptyDir: { medium: "Memory", sizeLimit: "1Mi" } },
  ],
  containers: [limited("a", "2Mi"), limited("b", "10Mi"), limited("c")],
});
const excess = (volumes: Record<string, number>, containers: Record<string, number>) =>
  localStorageExcess(pod, {
    volumes: new Map(Object.entries(volumes)),
    containers: new Map(Object.entries(containers)),
  });

test("volumes, the pod and its containers each have their limit", () => {
  expect(excess({ small: mebi, free: 3 * mebi }, { a: 2 * mebi, b: mebi })).toBeUndefined();
  expect(excess({ small: mebi + 1 }, {})).toBe('Usage of EmptyDir volume "small" exceeds the limit "1Mi". ');
  expect(excess({}, { a: 2 * mebi + 1 })).toBe('Container a exceeded its local ephemeral storage limit "2Mi". ');
  expect(excess({ free: 11 * mebi }, { c: 2 * mebi })).toBe(
    `Pod ephemeral local storage usage exceeds the total limit of containers ${12 * mebi}. `,
  );
});

test("only pods with a limit on disk are to be watched", () => {
  expect(hasLocalStorageLimit(pod)).toBe(true);
  const memory = [{ name: "memory", emptyDir: { medium: "Memory", sizeLimit: "1Mi" } }];
  expect(hasLocalStorageLimit(makePod("web-2", { volumes: memory }))).toBe(false);
});

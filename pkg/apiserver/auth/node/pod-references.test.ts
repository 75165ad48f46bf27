import { expect, test } from "vitest";
import type { Container, Pod } from "../../../api/core/v1/types.generated.ts";
import { makePod } from "../../../testing/make-pod.ts";
import { podReferences } from "./pod-references.ts";

/** A container that reads everything from objects that are called after it. */
const reader = (name: string): Container => ({
  name,
  image: "app:1",
  envFrom: [{ secretRef: { name: `${name}-env-from` } }, { configMapRef: { name: `${name}-env-from` } }],
  env: [
    { name: "SECRET", valueFrom: { secretKeyRef: { name: `${name}-env`, key: "k" } } },
    { name: "CONFIG", valueFrom: { configMapKeyRef: { name: `${name}-env`, key: "k" } } },
  ],
});

const pod: Pod = makePod("web", {
  spec: {
    initContainers: [reader("init")],
    containers: [reader("app")],
    ephemeralContainers: [reader("debugger")],
  },
});

test.each(["secrets", "configMaps"] as const)("a pod refers to the %s of each of its containers", (kind) => {
  const containers = ["init", "app", "debugger"];
  const names = containers.flatMap((name) => [`${name}-env-from`, `${name}-env`]);
  expect([...podReferences(pod, kind)].sort()).toEqual(names.sort());
});

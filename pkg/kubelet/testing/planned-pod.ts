import type { Container, Pod, PodSpec } from "../../api/core/v1/types.generated.ts";

/** A container of its own image; restarted as its pod says, unless `more` says otherwise. */
export const container = (name: string, more: Partial<Container> = {}): Container => ({
  name,
  image: `${name}:1`,
  ...more,
});

/** An init container that runs beside the others. */
export const sidecar = (name: string) => container(name, { restartPolicy: "Always" });

/** A pod that is planned for: one container "app", always restarted, unless `spec` says otherwise. */
export function pod(spec: Partial<PodSpec> = {}): Pod {
  return {
    metadata: { name: "p", namespace: "default", uid: "uid" },
    spec: { restartPolicy: "Always", containers: [container("app")], ...spec },
  };
}

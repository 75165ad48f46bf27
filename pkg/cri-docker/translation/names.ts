import type { ContainerMetadata, PodSandboxMetadata } from "../../cri/generated/cri/v1/api.ts";

/** The Docker name of a sandbox, as the dockershim named them. */
export function sandboxName({ name, namespace, uid, attempt }: PodSandboxMetadata): string {
  return ["k8s", "POD", name, namespace, uid, attempt].join("_");
}

/** The Docker name of a container. */
export function containerName({ name, attempt }: ContainerMetadata, pod: PodSandboxMetadata): string {
  return ["k8s", name, pod.name, pod.namespace, pod.uid, attempt].join("_");
}

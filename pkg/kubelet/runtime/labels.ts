import { defaultGracePeriodSeconds } from "../../api/core/v1/pod/default-grace-period.ts";
import type { Container, Pod } from "../../api/core/v1/types.generated.ts";
import { containerHash } from "./container-hash.ts";

/**
 * The labels by which the kubelet finds its pods and containers again (upstream's kubelet/types and
 * kuberuntime/labels.go).
 */
export const labelNames = {
  podName: "io.kubernetes.pod.name",
  podNamespace: "io.kubernetes.pod.namespace",
  podUid: "io.kubernetes.pod.uid",
  containerName: "io.kubernetes.container.name",
} as const;

/** What it notes on them to act rightly even when the pod is gone from the API. */
export const annotationNames = {
  hash: "io.kubernetes.container.hash",
  restartCount: "io.kubernetes.container.restartCount",
  terminationMessagePath: "io.kubernetes.container.terminationMessagePath",
  terminationMessagePolicy: "io.kubernetes.container.terminationMessagePolicy",
  /** Where on the node the container's termination message file is. */
  terminationMessageFile: "berth.dev/termination-message-file",
  preStop: "io.kubernetes.container.preStopHandler",
  podGracePeriod: "io.kubernetes.pod.terminationGracePeriod",
  podDeletionGracePeriod: "io.kubernetes.pod.deletionGracePeriod",
} as const;

/** A sandbox has the pod's own labels too, as upstream's newPodLabels; the kubelet's go over them. */
export function podLabels({ metadata }: Pod): Record<string, string> {
  return {
    ...metadata.labels,
    [labelNames.podName]: metadata.name,
    [labelNames.podNamespace]: metadata.namespace ?? "",
    [labelNames.podUid]: metadata.uid ?? "",
  };
}

/** A container has the kubelet's labels alone, as upstream's newContainerLabels. */
export function containerLabels({ metadata }: Pod, container: Container): Record<string, string> {
  return {
    [labelNames.podName]: metadata.name,
    [labelNames.podNamespace]: metadata.namespace ?? "",
    [labelNames.podUid]: metadata.uid ?? "",
    [labelNames.containerName]: container.name,
  };
}

/**
 * What must be known of a container when its pod is gone from the API, or the kubelet was restarted: how often it was
 * restarted, how it is told to end, where its last words are.
 */
export function containerAnnotations(
  { spec, metadata }: Pod,
  container: Container,
  restartCount: number,
  terminationMessageFile: string | undefined,
): Record<string, string> {
  const { deletionGracePeriodSeconds } = metadata;
  const { terminationMessagePath = "", terminationMessagePolicy = "File", lifecycle } = container;
  return {
    [annotationNames.hash]: containerHash(container),
    [annotationNames.restartCount]: String(restartCount),
    [annotationNames.terminationMessagePath]: terminationMessagePath,
    [annotationNames.terminationMessagePolicy]: terminationMessagePolicy,
    [annotationNames.podGracePeriod]: String(spec?.terminationGracePeriodSeconds ?? defaultGracePeriodSeconds),
    ...(terminationMessageFile && { [annotationNames.terminationMessageFile]: terminationMessageFile }),
    ...(deletionGracePeriodSeconds !== undefined && {
      [annotationNames.podDeletionGracePeriod]: String(deletionGracePeriodSeconds),
    }),
    ...(lifecycle?.preStop && { [annotationNames.preStop]: JSON.stringify(lifecycle.preStop) }),
  };
}

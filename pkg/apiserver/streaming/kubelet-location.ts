import type { Container, Pod } from "../../api/core/v1/types.generated.ts";
import { nodes, pods } from "../../api/resources.ts";
import type { ObjectKey } from "../../apimachinery/object.ts";
import { badRequest, notFound, statusError } from "../../apimachinery/status-error.ts";
import type { ObjectLookup } from "../object-lookup.ts";

const defaultContainerAnnotation = "kubectl.kubernetes.io/default-container";

/** Where the kubelet of a pod is reached, and which container is meant. */
export interface KubeletLocation {
  readonly host: string;
  readonly port: number;
  readonly namespace: string;
  readonly pod: string;
  /** "" where the whole pod is meant. */
  readonly container: string;
}

/** Finds the kubelet of a pod. Throws in upstream's words when the pod has no node yet or no container fits. */
export function locateKubelet(
  lookup: ObjectLookup,
  key: ObjectKey,
  /** Null for the one that there is, or that the pod prefers; undefined where the whole pod is meant. */
  container: string | null | undefined,
): KubeletLocation {
  const pod = lookup.get(pods, key);
  if (!pod) throw notFound({ resource: "pods", name: key.name });
  const { nodeName } = pod.spec;
  if (!nodeName) throw badRequest(`pod ${key.name} does not have a host assigned`);
  const node = lookup.get(nodes, { name: nodeName });
  const host = node?.status?.addresses?.find(({ type }) => type === "InternalIP")?.address;
  const port = node?.status?.daemonEndpoints?.kubeletEndpoint?.Port;
  if (!host || !port)
    throw statusError("ServiceUnavailable", `node ${nodeName} has not reported where its kubelet listens`);
  const chosen = container === undefined ? "" : chooseContainer(pod, container);
  return { host, port, namespace: key.namespace ?? "", pod: key.name, container: chosen };
}

function chooseContainer({ metadata, spec }: Pod, wanted: string | null): string {
  const names = ({ name }: Container) => name;
  const init = (spec.initContainers ?? []).map(names);
  const all = [...spec.containers.map(names), ...init, ...(spec.ephemeralContainers ?? []).map(names)];
  if (wanted) {
    if (all.includes(wanted)) return wanted;
    throw badRequest(`container ${wanted} is not valid for pod ${metadata.name}`);
  }
  const preferred = metadata.annotations?.[defaultContainerAnnotation];
  if (preferred && all.includes(preferred)) return preferred;
  const [only] = spec.containers;
  if (only && spec.containers.length === 1) return only.name;
  const choices = spec.containers.map(names).join(" ");
  const initChoices = init.length > 0 ? ` or one of the init containers: [${init.join(" ")}]` : "";
  throw badRequest(
    `a container name must be specified for pod ${metadata.name}, choose one of: [${choices}]${initChoices}`,
  );
}

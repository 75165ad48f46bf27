import type { Pod, PodStatus } from "../../api/core/v1/types.generated.ts";

/** metadata.labels['app']: the path and what is asked for in it. */
const subscript = /^(metadata\.(?:labels|annotations))\['(.*)'\]$/;

/** What the status is to say where a field asks for it: it may be younger than the pod object. */
export type FieldStatus = Pick<PodStatus, "podIP" | "podIPs" | "hostIP" | "hostIPs">;

/** The value of a downward API field. Throws with upstream's text for a path that is none. */
export function fieldValue(pod: Pod, path: string, status: FieldStatus): string {
  const found = subscript.exec(path);
  if (found) {
    const map = found[1] === "metadata.labels" ? pod.metadata.labels : pod.metadata.annotations;
    return map?.[found[2] ?? ""] ?? "";
  }
  const read = fields[path];
  if (!read) throw new Error(`unsupported fieldPath: ${path}`);
  return read(pod, status);
}

const ips = (list: readonly { readonly ip?: string | undefined }[] | undefined) =>
  (list ?? []).map(({ ip }) => ip ?? "").join(",");

const fields: Readonly<Record<string, (pod: Pod, status: FieldStatus) => string>> = {
  "metadata.name": ({ metadata }) => metadata.name,
  "metadata.namespace": ({ metadata }) => metadata.namespace ?? "",
  "metadata.uid": ({ metadata }) => metadata.uid ?? "",
  "metadata.labels": ({ metadata }) => formatMap(metadata.labels),
  "metadata.annotations": ({ metadata }) => formatMap(metadata.annotations),
  "spec.nodeName": ({ spec }) => spec?.nodeName ?? "",
  "spec.serviceAccountName": ({ spec }) => spec?.serviceAccountName ?? "",
  "status.podIP": (_, { podIP }) => podIP ?? "",
  "status.podIPs": (_, { podIPs }) => ips(podIPs),
  "status.hostIP": (_, { hostIP }) => hostIP ?? "",
  "status.hostIPs": (_, { hostIPs }) => ips(hostIPs),
};

/** A line per entry, `key="value"` with Go's quoting, sorted (fieldpath.FormatMap). */
function formatMap(map: Readonly<Record<string, string>> | undefined): string {
  const entries = Object.entries(map ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.map(([key, value]) => `${key}=${JSON.stringify(value)}`).join("\n");
}

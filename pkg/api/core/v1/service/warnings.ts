import type { Service } from "../types.generated.ts";

const oldHints = "service.kubernetes.io/topology-aware-hints";
const newHints = "service.kubernetes.io/topology-mode";

/** What a service says in vain, or in words of old (GetWarningsForService). */
export function serviceWarnings(service: Service): string[] {
  const { type, externalName, trafficDistribution } = service.spec;
  return [
    ...(service.metadata.annotations?.[oldHints] === undefined
      ? []
      : [`annotation ${oldHints} is deprecated, please use ${newHints} instead`]),
    ...headlessWarnings(service),
    ...(type === "ExternalName" && service.spec.externalIPs?.length
      ? ['spec.externalIPs is ignored when spec.type is "ExternalName"']
      : []),
    ...(type !== "ExternalName" && externalName
      ? ['spec.externalName is ignored when spec.type is not "ExternalName"']
      : []),
    ...(trafficDistribution === "PreferClose"
      ? ['spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"']
      : []),
  ];
}

/** No traffic goes to a headless service itself. */
function headlessWarnings({ spec }: Service): string[] {
  if (spec.type !== "ClusterIP" || spec.clusterIP !== "None") return [];
  const ignored = [
    ...(spec.loadBalancerIP ? ["spec.loadBalancerIP"] : []),
    ...(spec.externalIPs?.length ? ["spec.externalIPs"] : []),
    ...(spec.sessionAffinity === "None" ? [] : ["spec.SessionAffinity"]),
  ];
  return ignored.map((field) => `${field} is ignored for headless services`);
}

import { quantityMilliValue } from "../../../../apimachinery/quantity.ts";
import type { Container, PodSpec } from "../types.generated.ts";

const oldNodeLabels: Readonly<Record<string, string>> = {
  "beta.kubernetes.io/arch": 'deprecated since v1.14; use "kubernetes.io/arch" instead',
  "beta.kubernetes.io/os": 'deprecated since v1.14; use "kubernetes.io/os" instead',
  "failure-domain.beta.kubernetes.io/region": 'deprecated since v1.17; use "topology.kubernetes.io/region" instead',
  "failure-domain.beta.kubernetes.io/zone": 'deprecated since v1.17; use "topology.kubernetes.io/zone" instead',
  "beta.kubernetes.io/instance-type": 'deprecated since v1.17; use "node.kubernetes.io/instance-type" instead',
};

/** What is allowed in the spec at `path` and probably not meant (GetWarningsForPod). */
export function podSpecWarnings(spec: PodSpec, path: string): string[] {
  const { terminationGracePeriodSeconds: grace = 0, nodeSelector = {}, imagePullSecrets = [] } = spec;
  const secrets = imagePullSecrets.map(({ name = "" }) => name);
  const first = firstPlaces(secrets);
  return [
    ...Object.keys(nodeSelector).flatMap((key) =>
      Object.hasOwn(oldNodeLabels, key) ? `${path}.nodeSelector[${key}]: ${oldNodeLabels[key]}` : [],
    ),
    ...secrets.flatMap((name, index) => {
      const at = `${path}.imagePullSecrets[${index}].name`;
      if (name === "") return `${at}: invalid empty name ""`;
      return (first.get(name) ?? index) < index ? `${at}: duplicate name ${JSON.stringify(name)}` : [];
    }),
    ...(spec.initContainers ?? []).flatMap((each, index) =>
      containerWarnings(each, `${path}.initContainers[${index}]`),
    ),
    ...spec.containers.flatMap((each, index) => containerWarnings(each, `${path}.containers[${index}]`)),
    ...(grace < 0
      ? [`${path}.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1`]
      : []),
  ];
}

function containerWarnings({ env = [], ports = [], resources }: Container, path: string): string[] {
  const variables = env.map(({ name }) => name);
  const firstVariables = firstPlaces(variables);
  const keys = ports.map(({ containerPort, protocol, hostIP = "", hostPort = 0 }) =>
    [containerPort, protocol, hostIP, hostPort].join("/"),
  );
  const firstPorts = firstPlaces(keys);
  return [
    ...(["limits", "requests"] as const).flatMap((field) =>
      fractions(resources?.[field], `${path}.resources.${field}`),
    ),
    ...variables.flatMap((name, index) =>
      (firstVariables.get(name) ?? index) < index
        ? `${path}.env[${index}]: hides previous definition of ${JSON.stringify(name)}, which may be dropped when using apply`
        : [],
    ),
    ...keys.flatMap((key, index) => {
      const first = firstPorts.get(key) ?? index;
      return first < index ? `${path}.ports[${index}]: duplicate port definition with ${path}.ports[${first}]` : [];
    }),
  ];
}

/** Where each text stands first. */
function firstPlaces(texts: readonly string[]): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  texts.forEach((text, index) => places.has(text) || places.set(text, index));
  return places;
}

/** Bytes are whole: what follows them is lost. */
function fractions(resources: Readonly<Record<string, string>> | undefined, path: string): string[] {
  return ["memory", "ephemeral-storage"].flatMap((name) => {
    const quantity = resources?.[name];
    if (quantity === undefined || quantityMilliValue(quantity) % 1000 === 0) return [];
    return `${path}[${name}]: fractional byte value ${JSON.stringify(quantity)} is invalid, must be an integer`;
  });
}

import type { FieldError } from "../../../../../apimachinery/status-error.ts";
import { fieldInvalid, fieldNotSupported, fieldRequired } from "../../../../../apimachinery/validation/field-error.ts";
import {
  configMapKeyErrors,
  dns1123SubdomainErrors,
  envVarNameErrors,
  qualifiedNameErrors,
} from "../../../../../apimachinery/validation/names.ts";
import { invalidWhen, validateEach } from "../../../../validation/validate-each.ts";
import type {
  EnvFromSource,
  EnvVar,
  EnvVarSource,
  ObjectFieldSelector,
  ResourceFieldSelector,
} from "../../types.generated.ts";

/** What an environment variable can be told of its pod. */
const envFieldPaths = [
  "metadata.name",
  "metadata.namespace",
  "metadata.uid",
  "spec.nodeName",
  "spec.serviceAccountName",
  "status.hostIP",
  "status.hostIPs",
  "status.podIP",
  "status.podIPs",
] as const;

/** What a file of a downward API volume can hold. */
export const volumeFieldPaths = [
  "metadata.annotations",
  "metadata.labels",
  "metadata.name",
  "metadata.namespace",
  "metadata.uid",
] as const;

const convertible: ReadonlySet<string> = new Set([...envFieldPaths, ...volumeFieldPaths]);

const containerResources = [
  "limits.cpu",
  "limits.ephemeral-storage",
  "limits.memory",
  "requests.cpu",
  "requests.ephemeral-storage",
  "requests.memory",
] as const;

/** Checks the variables of a container (ValidateEnv). */
export function validateEnv(variables: readonly EnvVar[] | undefined, path: string): FieldError[] {
  return validateEach(variables, path, ({ name, value, valueFrom }, at) => [
    ...(name ? invalidWhen(envVarNameErrors(name), `${at}.name`, name) : [fieldRequired(`${at}.name`)]),
    ...(valueFrom ? validateValueFrom(valueFrom, value, `${at}.valueFrom`) : []),
  ]);
}

function validateValueFrom(source: EnvVarSource, value: string | undefined, path: string): FieldError[] {
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef } = source;
  const sources = Object.values(source).filter((each) => each !== undefined).length;
  return [
    ...(fieldRef ? validateFieldRef(fieldRef, envFieldPaths, `${path}.fieldRef`) : []),
    ...(resourceFieldRef ? validateResourceFieldRef(resourceFieldRef, `${path}.resourceFieldRef`, false) : []),
    ...(configMapKeyRef ? validateKeyRef(configMapKeyRef, `${path}.configMapKeyRef`) : []),
    ...(secretKeyRef ? validateKeyRef(secretKeyRef, `${path}.secretKeyRef`) : []),
    ...validateSourceCount(sources, value, path),
  ];
}

function validateSourceCount(sources: number, value: string | undefined, path: string): FieldError[] {
  if (sources === 0) {
    const all = "`fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`";
    return [fieldInvalid(path, "", `must specify one of: ${all}`)];
  }
  if (value) return [fieldInvalid(path, "", "may not be specified when `value` is not empty")];
  return sources > 1 ? [fieldInvalid(path, "", "may not have more than one field specified at a time")] : [];
}

function validateKeyRef({ name = "", key }: { name?: string | undefined; key: string }, path: string): FieldError[] {
  return [
    ...invalidWhen(dns1123SubdomainErrors(name), `${path}.name`, name),
    ...(key ? invalidWhen(configMapKeyErrors(key), `${path}.key`, key) : [fieldRequired(`${path}.key`)]),
  ];
}

/** Checks a reference to a field of the pod: one of `supported`, or one label or annotation by its key. */
export function validateFieldRef(
  { fieldPath }: ObjectFieldSelector,
  supported: readonly string[],
  path: string,
): FieldError[] {
  if (!fieldPath) return [fieldRequired(`${path}.fieldPath`)];
  const [, whole = fieldPath, key] = /^(.+)\['(.*)'\]$/.exec(fieldPath) ?? [];
  if (!convertible.has(whole)) {
    const why = `error converting fieldPath: field label not supported: ${fieldPath}`;
    return [fieldInvalid(`${path}.fieldPath`, fieldPath, why)];
  }
  if (key === undefined) {
    return supported.includes(fieldPath) ? [] : [fieldNotSupported(`${path}.fieldPath`, fieldPath, supported)];
  }
  if (whole === "metadata.annotations") return invalidWhen(qualifiedNameErrors(key.toLowerCase()), path, key);
  if (whole === "metadata.labels") return invalidWhen(qualifiedNameErrors(key), path, key);
  return [fieldInvalid(path, whole, "does not support subscript")];
}

/** Checks a reference to what a container asks for; a file must say which container it means. */
export function validateResourceFieldRef(
  { containerName, resource = "", divisor }: ResourceFieldSelector,
  path: string,
  inVolume: boolean,
): FieldError[] {
  const known =
    (containerResources as readonly string[]).includes(resource) || /^(limits|requests)\.hugepages-/.test(resource);
  const found =
    inVolume && !containerName
      ? [fieldRequired(`${path}.containerName`)]
      : !resource
        ? [fieldRequired(`${path}.resource`)]
        : known
          ? []
          : [fieldNotSupported(`${path}.resource`, resource, containerResources)];
  return [...found, ...validateDivisor(resource, divisor ?? "0", path)];
}

const byteUnits = ["1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei"];
const divisors = [
  { of: ".cpu", values: ["1m", "1"], text: "1m and 1", what: "cpu" },
  { of: ".memory", values: byteUnits, text: byteUnits.join(", "), what: "memory" },
  { of: ".ephemeral-storage", values: byteUnits, text: byteUnits.join(", "), what: "local ephemeral storage" },
  { of: ".hugepages-", values: byteUnits, text: byteUnits.join(", "), what: "hugepages" },
] as const;

function validateDivisor(resource: string, divisor: string, path: string): FieldError[] {
  const rule = divisors.find(({ of }) => resource.includes(of));
  if (divisor === "0" || !rule || (rule.values as readonly string[]).includes(divisor)) return [];
  const why = `only divisor's values ${rule.text} are supported with the ${rule.what} resource`;
  return [fieldInvalid(`${path}.divisor`, resource, why)];
}

/** Checks where whole sets of variables come from (ValidateEnvFrom). */
export function validateEnvFrom(sources: readonly EnvFromSource[] | undefined, path: string): FieldError[] {
  return validateEach(sources, path, ({ prefix, configMapRef, secretRef }, at) => {
    const given = [configMapRef, secretRef].filter((source) => source !== undefined).length;
    return [
      ...(prefix ? invalidWhen(envVarNameErrors(prefix), `${at}.prefix`, prefix) : []),
      ...(configMapRef ? validateSourceName(configMapRef.name, `${at}.configMapRef.name`) : []),
      ...(secretRef ? validateSourceName(secretRef.name, `${at}.secretRef.name`) : []),
      ...(given === 0 ? [fieldInvalid(path, "", "must specify one of: `configMapRef` or `secretRef`")] : []),
      ...(given > 1 ? [fieldInvalid(path, "", "may not have more than one field specified at a time")] : []),
    ];
  });
}

const validateSourceName = (name: string | undefined, path: string): FieldError[] =>
  name ? invalidWhen(dns1123SubdomainErrors(name), path, name) : [fieldRequired(path)];

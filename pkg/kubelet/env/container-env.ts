import type { Container, EnvFromSource, EnvVar, Pod, Service } from "../../api/core/v1/types.generated.ts";
import { isNotFound } from "../../apimachinery/status-error.ts";
import { formatPod } from "../pod/pod-containers.ts";
import { ContainerConfigError } from "./config-error.ts";
import { envFileValue, type VolumePaths } from "./env-file.ts";
import { expand } from "./expand.ts";
import { type FieldStatus, fieldValue } from "./field-ref.ts";
import type { ObjectSource } from "./object-source.ts";
import { type Allocatable, resourceValue } from "./resource-ref.ts";
import { serviceVariables } from "./service-variables.ts";

export interface EnvContext {
  readonly pod: Pod;
  readonly status: FieldStatus;
  readonly objects: ObjectSource;
  readonly services: readonly Service[];
  readonly allocatable: Allocatable;
  /** The pod's, whose files may hold variables. */
  readonly volumes: VolumePaths;
}

/**
 * A container's environment in upstream's order: envFrom, then env with $(VAR) expanded by what stands before it, then
 * service variables, which are overridden by both. Rejects with ContainerConfigError naming what is missing.
 */
export async function containerEnv(context: EnvContext, container: Container): Promise<Map<string, string>> {
  const { pod, services } = context;
  const namespace = pod.metadata.namespace ?? "";
  const forServices = serviceVariables(services, namespace, pod.spec?.enableServiceLinks ?? true);
  const env = new Map<string, string>();
  for (const source of container.envFrom ?? []) await addAll(context, source, env);
  const lookup = (name: string) => env.get(name) ?? forServices.get(name);
  for (const variable of container.env ?? []) {
    const value = await valueOf(context, container, variable, lookup);
    if (value !== undefined) env.set(variable.name, value);
  }
  for (const [name, value] of forServices) if (!env.has(name)) env.set(name, value);
  return env;
}

async function addAll(context: EnvContext, source: EnvFromSource, env: Map<string, string>): Promise<void> {
  const { configMapRef, secretRef, prefix = "" } = source;
  if (configMapRef) {
    const found = await find(context, "configmap", configMapRef.name ?? "", configMapRef.optional);
    for (const [key, value] of Object.entries(found ?? {})) env.set(prefix + key, value);
  }
  if (secretRef) {
    const found = await find(context, "secret", secretRef.name ?? "", secretRef.optional);
    for (const [key, value] of Object.entries(found ?? {})) env.set(prefix + key, value);
  }
}

async function valueOf(
  context: EnvContext,
  container: Container,
  { value, valueFrom }: EnvVar,
  lookup: (name: string) => string | undefined,
): Promise<string | undefined> {
  if (!valueFrom) return expand(value ?? "", lookup);
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef } = valueFrom;
  try {
    if (fieldRef) return fieldValue(context.pod, fieldRef.fieldPath, context.status);
    if (resourceFieldRef) return resourceValue(context.pod, container, resourceFieldRef, context.allocatable);
  } catch (error) {
    throw new ContainerConfigError((error as Error).message, { cause: error });
  }
  if (configMapKeyRef) return findKey(context, "configmap", configMapKeyRef);
  if (secretKeyRef) return findKey(context, "secret", secretKeyRef);
  if (fileKeyRef) return envFileValue(fileKeyRef, context.volumes);
  return "";
}

async function findKey(
  context: EnvContext,
  kind: "configmap" | "secret",
  { name = "", key, optional }: { name?: string | undefined; key: string; optional?: boolean | undefined },
): Promise<string | undefined> {
  const found = await find(context, kind, name, optional);
  const value = found?.[key];
  if (value !== undefined || optional) return value;
  const { namespace } = context.pod.metadata;
  const what = kind === "configmap" ? "ConfigMap" : "Secret";
  throw new ContainerConfigError(`couldn't find key ${key} in ${what} ${namespace}/${name}`);
}

/** The text entries of a ConfigMap or the decoded ones of a Secret; undefined when it is optional and missing. */
async function find(
  { objects, pod }: EnvContext,
  kind: "configmap" | "secret",
  name: string,
  optional = false,
): Promise<Readonly<Record<string, string>> | undefined> {
  const namespace = pod.metadata.namespace ?? "";
  try {
    if (kind === "configmap") return (await objects.configMap(namespace, name)).data ?? {};
    const { data = {} } = await objects.secret(namespace, name);
    return Object.fromEntries(Object.entries(data).map(([key, text]) => [key, decoded(text)]));
  } catch (error) {
    if (isNotFound(error) && optional) return undefined;
    if (isNotFound(error)) throw new ContainerConfigError((error as Error).message, { cause: error });
    const why = `failed to get ${kind} for pod ${formatPod(pod)}: ${(error as Error).message}`;
    throw new ContainerConfigError(why, { cause: error });
  }
}

const decoded = (text: string) => Buffer.from(text, "base64").toString("utf8");

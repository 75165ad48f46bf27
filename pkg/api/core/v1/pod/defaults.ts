import type { Container, DownwardAPIVolumeFile, EnvVar, Pod, PodSpec, Probe, Volume } from "../types.generated.ts";
import { defaultGracePeriodSeconds } from "./default-grace-period.ts";
import { setHostPortDefaults, setPodRequestDefaults, setResourceDefaults } from "./pod-only-defaults.ts";

/** Fills a pod's defaults in place, idempotently (SetDefaults_Pod and what belongs to it). */
export function setPodDefaults(pod: Pod): void {
  // A manifest may leave the whole spec out; validation says what is missing from it.
  const spec = (pod.spec ??= { containers: [] });
  setPodSpecDefaults(spec);
  spec.enableServiceLinks ??= true;
  setResourceDefaults(spec);
  setPodRequestDefaults(spec);
  setHostPortDefaults(spec);
}

/** The defaults that pods and pod templates share (SetDefaults_PodSpec). */
export function setPodSpecDefaults(spec: PodSpec): void {
  spec.containers ??= [];
  spec.dnsPolicy ||= "ClusterFirst";
  spec.restartPolicy ||= "Always";
  spec.terminationGracePeriodSeconds ??= defaultGracePeriodSeconds;
  spec.securityContext ??= {};
  spec.schedulerName ||= "default-scheduler";
  // The older name of the same field follows the newer.
  if (spec.serviceAccountName) spec.serviceAccount = spec.serviceAccountName;
  else if (spec.serviceAccount) spec.serviceAccountName = spec.serviceAccount;
  for (const container of [
    ...(spec.initContainers ?? []),
    ...(spec.containers ?? []),
    ...(spec.ephemeralContainers ?? []),
  ])
    setContainerDefaults(container);
  for (const volume of spec.volumes ?? []) setVolumeDefaults(volume);
}

function setContainerDefaults(container: Container): void {
  container.terminationMessagePath ||= "/dev/termination-log";
  container.terminationMessagePolicy ||= "File";
  container.imagePullPolicy ||= defaultPullPolicy(container.image ?? "");
  container.resources ??= {};
  for (const port of container.ports ?? []) port.protocol ||= "TCP";
  for (const variable of container.env ?? []) setEnvDefaults(variable);
  for (const probe of [container.livenessProbe, container.readinessProbe, container.startupProbe])
    if (probe) setProbeDefaults(probe);
  for (const handler of [container.lifecycle?.postStart, container.lifecycle?.preStop])
    if (handler?.httpGet) setHttpGetDefaults(handler.httpGet);
}

/** An image without a tag, or tagged latest, may change under its name. */
function defaultPullPolicy(image: string): string {
  const name = image.slice(image.lastIndexOf("/") + 1);
  if (name.includes("@")) return "IfNotPresent";
  const tag = name.includes(":") ? name.slice(name.indexOf(":") + 1) : "latest";
  return tag === "latest" ? "Always" : "IfNotPresent";
}

function setEnvDefaults({ valueFrom }: EnvVar): void {
  if (valueFrom?.fieldRef) valueFrom.fieldRef.apiVersion ||= "v1";
  if (valueFrom?.resourceFieldRef) valueFrom.resourceFieldRef.divisor ??= "0";
}

function setProbeDefaults(probe: Probe): void {
  probe.timeoutSeconds ||= 1;
  probe.periodSeconds ||= 10;
  probe.successThreshold ||= 1;
  probe.failureThreshold ||= 3;
  if (probe.httpGet) setHttpGetDefaults(probe.httpGet);
  if (probe.grpc) probe.grpc.service ??= "";
}

function setHttpGetDefaults(action: NonNullable<Probe["httpGet"]>): void {
  action.path ||= "/";
  action.scheme ||= "HTTP";
}

const defaultMode = 0o644;
const tokenSeconds = 3600;

function setVolumeDefaults(volume: Volume): void {
  const { secret, configMap, downwardAPI, projected, hostPath } = volume;
  for (const files of [secret, configMap, downwardAPI, projected]) if (files) files.defaultMode ??= defaultMode;
  setFieldVersions(downwardAPI?.items);
  if (hostPath) hostPath.type ??= "";
  for (const source of projected?.sources ?? []) {
    if (source.serviceAccountToken) source.serviceAccountToken.expirationSeconds ??= tokenSeconds;
    setFieldVersions(source.downwardAPI?.items);
  }
  // A volume that names no source is an empty directory.
  if (Object.keys(volume).every((key) => key === "name")) volume.emptyDir = {};
}

function setFieldVersions(files: readonly DownwardAPIVolumeFile[] = []): void {
  for (const { fieldRef } of files) if (fieldRef) fieldRef.apiVersion ||= "v1";
}

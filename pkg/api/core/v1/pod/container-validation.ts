import {
  fieldDuplicate,
  fieldForbidden,
  fieldInvalid,
  fieldNotFound,
  fieldRequired,
} from "../../../../apimachinery/field-error.ts";
import { dns1123LabelErrors, envVarNameErrors, portNameErrors } from "../../../../apimachinery/names.ts";
import { compareQuantities } from "../../../../apimachinery/quantity.ts";
import type { FieldError } from "../../../../apimachinery/status-error.ts";
import { protocols, validateChoice, validateOptionalChoice } from "../../../validation/validate-choice.ts";
import { invalidWhen, validateEach } from "../../../validation/validate-each.ts";
import {
  validateNonnegative,
  validatePortNumber,
  validatePortNumberOrName,
} from "../../../validation/validate-number.ts";
import { isOvercommitAllowed, validateContainerResourceList } from "../../../validation/validate-resource-list.ts";
import type {
  Container,
  ContainerPort,
  EnvVar,
  LifecycleHandler,
  Probe,
  ResourceRequirements,
  VolumeMount,
} from "../types.generated.ts";

interface ContainerContext {
  /** Names of the pod's volumes. */
  readonly volumes: ReadonlySet<string>;
  readonly hostNetwork: boolean;
  readonly init: boolean;
}

/** Checks one container (validateContainers). */
export function validateContainer(
  container: Container,
  path: string,
  { volumes, hostNetwork, init }: ContainerContext,
): FieldError[] {
  const { name, image, livenessProbe, readinessProbe, startupProbe, lifecycle } = container;
  const sidecar = init && container.restartPolicy === "Always";
  return [
    ...(name ? invalidWhen(dns1123LabelErrors(name), `${path}.name`, name) : [fieldRequired(`${path}.name`)]),
    ...validateImage(image, `${path}.image`),
    ...validateOptionalChoice(
      container.imagePullPolicy,
      ["Always", "IfNotPresent", "Never"],
      `${path}.imagePullPolicy`,
    ),
    ...validateOptionalChoice(
      container.terminationMessagePolicy,
      ["FallbackToLogsOnError", "File"],
      `${path}.terminationMessagePolicy`,
    ),
    ...validatePorts(container.ports ?? [], `${path}.ports`, hostNetwork),
    ...validateEach(container.env, `${path}.env`, validateEnv),
    ...validateMounts(container.volumeMounts ?? [], `${path}.volumeMounts`, volumes),
    ...validateResources(container.resources ?? {}, `${path}.resources`),
    ...(init && !sidecar
      ? (["livenessProbe", "readinessProbe", "startupProbe", "lifecycle"] as const)
          .filter((field) => container[field] !== undefined)
          .map((field) =>
            fieldForbidden(`${path}.${field}`, "may not be set for init containers without restartPolicy=Always"),
          )
      : [
          ...validateProbe(livenessProbe, `${path}.livenessProbe`, true),
          ...validateProbe(readinessProbe, `${path}.readinessProbe`, false),
          ...validateProbe(startupProbe, `${path}.startupProbe`, true),
          ...validateHandler(lifecycle?.postStart, `${path}.lifecycle.postStart`),
          ...validateHandler(lifecycle?.preStop, `${path}.lifecycle.preStop`),
        ]),
  ];
}

function validateImage(image: string | undefined, path: string): FieldError[] {
  if (!image) return [fieldRequired(path)];
  return image.trim() === image ? [] : [fieldInvalid(path, image, "must not have leading or trailing whitespace")];
}

function validatePorts(ports: readonly ContainerPort[], path: string, hostNetwork: boolean): FieldError[] {
  const names = new Set<string>();
  return validateEach(ports, path, ({ name, containerPort, hostPort, protocol }, at) => {
    const repeated = name !== undefined && name !== "" && names.has(name);
    if (name) names.add(name);
    return [
      ...(name ? invalidWhen(portNameErrors(name), `${at}.name`, name) : []),
      ...(repeated ? [fieldDuplicate(`${at}.name`, name)] : []),
      ...(containerPort
        ? validatePortNumber(containerPort, `${at}.containerPort`)
        : [fieldRequired(`${at}.containerPort`)]),
      ...(hostPort ? validatePortNumber(hostPort, `${at}.hostPort`) : []),
      ...(hostNetwork && hostPort && hostPort !== containerPort
        ? [fieldInvalid(`${at}.hostPort`, hostPort, "must match `containerPort` when `hostNetwork` is true")]
        : []),
      ...validateChoice(protocol, protocols, `${at}.protocol`),
    ];
  });
}

function validateEnv({ name, value, valueFrom }: EnvVar, path: string): FieldError[] {
  const sources = Object.values(valueFrom ?? {}).filter((source) => source !== undefined).length;
  return [
    ...(name ? invalidWhen(envVarNameErrors(name), `${path}.name`, name) : [fieldRequired(`${path}.name`)]),
    ...(valueFrom && value
      ? [fieldInvalid(`${path}.valueFrom`, "", "may not be specified when `value` is not empty")]
      : []),
    ...(valueFrom && sources === 0
      ? [
          fieldInvalid(
            `${path}.valueFrom`,
            "",
            "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`",
          ),
        ]
      : []),
    ...(sources > 1
      ? [fieldInvalid(`${path}.valueFrom`, "", "may not have more than one field specified at a time")]
      : []),
  ];
}

function validateMounts(mounts: readonly VolumeMount[], path: string, volumes: ReadonlySet<string>): FieldError[] {
  const paths = new Set<string>();
  return validateEach(mounts, path, ({ name, mountPath, subPath, subPathExpr }, at) => {
    const repeated = paths.has(mountPath);
    paths.add(mountPath);
    return [
      ...(!name ? [fieldRequired(`${at}.name`)] : volumes.has(name) ? [] : [fieldNotFound(`${at}.name`, name)]),
      ...(mountPath ? [] : [fieldRequired(`${at}.mountPath`)]),
      ...(mountPath && repeated ? [fieldInvalid(`${at}.mountPath`, mountPath, "must be unique")] : []),
      ...(subPath && subPathExpr
        ? [fieldInvalid(`${at}.subPathExpr`, subPathExpr, "subPathExpr and subPath are mutually exclusive")]
        : []),
      ...([subPath, subPathExpr].some((each) => each?.split("/").includes(".."))
        ? [fieldInvalid(`${at}.subPath`, subPath, "must not contain '..'")]
        : []),
    ];
  });
}

function validateResources({ limits, requests }: ResourceRequirements, path: string): FieldError[] {
  const errors = [
    ...validateContainerResourceList(limits, `${path}.limits`),
    ...validateContainerResourceList(requests, `${path}.requests`),
  ];
  if (errors.length > 0) return errors;
  return Object.entries(requests ?? {}).flatMap(([name, request]) => {
    const limit = limits?.[name];
    if (limit === undefined)
      return isOvercommitAllowed(name)
        ? []
        : [fieldRequired(`${path}.limits`, "Limit must be set for non overcommitable resources")];
    if (!isOvercommitAllowed(name) && compareQuantities(request, limit) !== 0)
      return [fieldInvalid(`${path}.requests`, request, `must be equal to ${name} limit of ${limit}`)];
    return compareQuantities(request, limit) > 0
      ? [fieldInvalid(`${path}.requests`, request, `must be less than or equal to ${name} limit of ${limit}`)]
      : [];
  });
}

function validateProbe(probe: Probe | undefined, path: string, once: boolean): FieldError[] {
  if (!probe) return [];
  const counts = [
    "initialDelaySeconds",
    "timeoutSeconds",
    "periodSeconds",
    "successThreshold",
    "failureThreshold",
  ] as const;
  return [
    ...validateHandler(probe, path),
    ...counts.flatMap((field) => validateNonnegative(probe[field], `${path}.${field}`)),
    ...(once && (probe.successThreshold ?? 1) !== 1
      ? [fieldInvalid(`${path}.successThreshold`, probe.successThreshold, "must be 1")]
      : []),
  ];
}

type Handler = Pick<Probe, "exec" | "httpGet" | "tcpSocket" | "grpc"> & Pick<LifecycleHandler, "sleep">;

function validateHandler(handler: Handler | undefined, path: string): FieldError[] {
  if (!handler) return [];
  const { exec, httpGet, tcpSocket, grpc, sleep } = handler;
  const given = Object.entries({ exec, httpGet, tcpSocket, grpc, sleep }).filter(([, value]) => value !== undefined);
  const [, second] = given;
  return [
    ...(given.length === 0 ? [fieldRequired(path, "must specify a handler type")] : []),
    ...(second ? [fieldForbidden(`${path}.${second[0]}`, "may not specify more than 1 handler type")] : []),
    ...(exec && !exec.command?.length ? [fieldRequired(`${path}.exec.command`)] : []),
    ...(httpGet ? validatePortNumberOrName(httpGet.port, `${path}.httpGet.port`) : []),
    ...(tcpSocket ? validatePortNumberOrName(tcpSocket.port, `${path}.tcpSocket.port`) : []),
    ...(grpc ? validatePortNumber(grpc.port, `${path}.grpc.port`) : []),
  ];
}

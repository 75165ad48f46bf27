import {
  fieldDuplicate,
  fieldForbidden,
  fieldInvalid,
  fieldNotFound,
  fieldRequired,
} from "../../../../apimachinery/field-error.ts";
import { dns1123LabelErrors, portNameErrors } from "../../../../apimachinery/names.ts";
import type { FieldError } from "../../../../apimachinery/status-error.ts";
import { protocols, validateChoice, validateOptionalChoice } from "../../../validation/validate-choice.ts";
import { invalidWhen, validateEach } from "../../../validation/validate-each.ts";
import { validatePortNumber } from "../../../validation/validate-number.ts";
import { validateLocalPath } from "../../../validation/validate-path.ts";
import { validateContainerResourceName } from "../../../validation/validate-resource-list.ts";
import type { Container, ContainerPort, VolumeMount } from "../types.generated.ts";
import { validateEnv, validateEnvFrom } from "./env-validation.ts";
import { validateHandlers } from "./handler-validation.ts";
import { validateResourceRequirements } from "./resource-requirements-validation.ts";
import { validateContainerSecurity } from "./security-context-validation.ts";

interface ContainerContext {
  /** Names of the pod's volumes. */
  readonly volumes: ReadonlySet<string>;
  readonly hostNetwork: boolean;
  readonly hostUsers: boolean;
  readonly init: boolean;
  /** Of a template: a pod made from it fills in what is left out here. */
  readonly template: boolean;
  /** The pod's terminationGracePeriodSeconds. */
  readonly grace: number | undefined;
}

const handlers = ["lifecycle", "livenessProbe", "readinessProbe", "startupProbe"] as const;
const propagations = ["Bidirectional", "HostToContainer", "None"] as const;

/** Checks one container (validateContainers, validateInitContainers). */
export function validateContainer(container: Container, path: string, context: ContainerContext): FieldError[] {
  return [...validateCommon(container, path, context), ...validateRole(container, path, context)];
}

/** What all containers have in common (validateContainerCommon). */
function validateCommon(
  container: Container,
  path: string,
  { volumes, hostNetwork, hostUsers, template }: ContainerContext,
): FieldError[] {
  const { name, securityContext } = container;
  return [
    ...(name ? invalidWhen(dns1123LabelErrors(name), `${path}.name`, name) : [fieldRequired(`${path}.name`)]),
    ...validateImage(container.image, `${path}.image`, template),
    ...validateOptionalChoice(
      container.terminationMessagePolicy,
      ["File", "FallbackToLogsOnError"],
      `${path}.terminationMessagePolicy`,
    ),
    ...validatePorts(container.ports ?? [], `${path}.ports`, hostNetwork),
    ...validateEnv(container.env, `${path}.env`),
    ...validateEnvFrom(container.envFrom, `${path}.envFrom`),
    ...validateMounts(
      container.volumeMounts ?? [],
      `${path}.volumeMounts`,
      volumes,
      securityContext?.privileged ?? false,
    ),
    ...validateOptionalChoice(
      container.imagePullPolicy,
      ["Always", "IfNotPresent", "Never"],
      `${path}.imagePullPolicy`,
    ),
    ...validateResourceRequirements(container.resources, `${path}.resources`, validateContainerResourceName),
    ...validateContainerSecurity(securityContext, `${path}.securityContext`, hostUsers),
  ];
}

/** What depends on whether a container runs before the others, beside them or is one of them. */
function validateRole(container: Container, path: string, { init, grace }: ContainerContext): FieldError[] {
  const { restartPolicy } = container;
  if (!init) {
    return [
      ...validateHandlers(container, path, grace),
      ...validateOptionalChoice(restartPolicy, ["Always", "OnFailure", "Never"], `${path}.restartPolicy`),
      ...(container.restartPolicyRules?.length && !restartPolicy
        ? [fieldRequired(`${path}.restartPolicy`, "must specify restartPolicy when restart rules are used")]
        : []),
    ];
  }
  if (restartPolicy === "Always") return validateHandlers(container, path, grace);
  return [
    ...validateOptionalChoice(restartPolicy, ["Always"], `${path}.restartPolicy`),
    ...handlers
      .filter((field) => container[field] !== undefined)
      .map((field) =>
        fieldForbidden(`${path}.${field}`, "may not be set for init containers without restartPolicy=Always"),
      ),
  ];
}

function validateImage(image: string | undefined, path: string, template: boolean): FieldError[] {
  if (!image) return [fieldRequired(path)];
  if (template || image.trim() === image) return [];
  return [fieldInvalid(path, image, "must not have leading or trailing whitespace")];
}

/** No two containers that run at a time can have one port of the host (checkHostPortConflicts). `path`: the list's. */
export function validateHostPorts(containers: readonly Container[], path: string): FieldError[] {
  const taken = new Set<string>();
  return validateEach(containers, path, ({ ports }, container) =>
    validateEach(ports, `${container}.ports`, ({ hostPort, hostIP = "", protocol }, at) => {
      if (!hostPort) return [];
      const key = `${protocol}/${hostIP}/${hostPort}`;
      if (taken.has(key)) return [fieldDuplicate(`${at}.hostPort`, key)];
      taken.add(key);
      return [];
    }),
  );
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

function validateMounts(
  mounts: readonly VolumeMount[],
  path: string,
  volumes: ReadonlySet<string>,
  privileged: boolean,
): FieldError[] {
  const paths = new Set<string>();
  return validateEach(mounts, path, ({ name, mountPath, subPath, subPathExpr, mountPropagation }, at) => {
    const repeated = paths.has(mountPath);
    paths.add(mountPath);
    return [
      ...(name ? [] : [fieldRequired(`${at}.name`)]),
      ...(volumes.has(name) ? [] : [fieldNotFound(`${at}.name`, name)]),
      ...(mountPath ? [] : [fieldRequired(`${at}.mountPath`)]),
      ...(repeated ? [fieldInvalid(`${at}.mountPath`, mountPath, "must be unique")] : []),
      // Upstream names the list here and not the mount.
      ...(subPath ? validateLocalPath(subPath, `${path}.subPath`) : []),
      ...(subPath && subPathExpr
        ? [fieldInvalid(`${at}.subPathExpr`, subPathExpr, "subPathExpr and subPath are mutually exclusive")]
        : []),
      ...(subPathExpr ? validateLocalPath(subPathExpr, `${path}.subPathExpr`) : []),
      ...validateOptionalChoice(mountPropagation, propagations, `${path}.mountPropagation`),
      ...(mountPropagation === "Bidirectional" && !privileged
        ? [
            fieldForbidden(
              `${path}.mountPropagation`,
              "Bidirectional mount propagation is available only to privileged containers",
            ),
          ]
        : []),
    ];
  });
}

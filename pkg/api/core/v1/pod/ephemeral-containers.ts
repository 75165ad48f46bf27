import type { FieldError } from "../../../../apimachinery/status-error.ts";
import { errorsOfEach } from "../../../../apimachinery/validation/errors-of-each.ts";
import { fieldDuplicate, fieldForbidden, fieldNotFound } from "../../../../apimachinery/validation/field-error.ts";
import { deepEqual } from "../../../../util/deep-equal.ts";
import { validateEach } from "../../../validation/validate-each.ts";
import type { EphemeralContainer, Pod } from "../types.generated.ts";
import { validateContainer } from "./validation/validate-container.ts";

/**
 * What a container that comes to look into a running pod cannot have: nobody waits for it, and it gets no resources.
 */
const unsupported = [
  "ports",
  "livenessProbe",
  "readinessProbe",
  "startupProbe",
  "lifecycle",
  "resizePolicy",
  "restartPolicy",
  "restartPolicyRules",
] as const satisfies readonly (keyof EphemeralContainer)[];

/** Checks a change of a pod's ephemeral containers: they are only ever added (ValidatePodEphemeralContainersUpdate). */
export function validateEphemeralContainersUpdate(pod: Pod, old: Pod): FieldError[] {
  const path = "spec.ephemeralContainers";
  const all = pod.spec.ephemeralContainers ?? [];
  const byName = new Map(all.map((container) => [container.name, container]));
  const changed = errorsOfEach(old.spec.ephemeralContainers ?? [], (before) => {
    const now = byName.get(before.name);
    if (now && deepEqual(now, before)) return [];
    return [
      fieldForbidden(
        path,
        `existing ephemeral containers ${JSON.stringify(before.name)} may not be ${now ? "changed" : "removed"}\n`,
      ),
    ];
  });
  const targets = new Set([...pod.spec.containers, ...(pod.spec.initContainers ?? [])].map(({ name }) => name));
  const taken = new Set(targets);
  const volumes = new Set((pod.spec.volumes ?? []).map(({ name }) => name));
  return [
    ...changed,
    ...validateEach(all, path, (container, at) => {
      const repeated = taken.has(container.name);
      taken.add(container.name);
      return [
        ...validateOne(container, at, pod, volumes),
        ...(repeated ? [fieldDuplicate(`${at}.name`, container.name)] : []),
        ...validateTarget(container, at, targets),
      ];
    }),
  ];
}

function validateTarget(
  { targetContainerName: target }: EphemeralContainer,
  path: string,
  targets: ReadonlySet<string>,
): FieldError[] {
  return target && !targets.has(target) ? [fieldNotFound(`${path}.targetContainerName`, target)] : [];
}

function validateOne(
  container: EphemeralContainer,
  path: string,
  { spec }: Pod,
  volumes: ReadonlySet<string>,
): FieldError[] {
  const { resources } = container;
  const given: string[] = unsupported.filter((field) => container[field] !== undefined);
  if (resources?.limits ?? resources?.requests) given.push("resources");
  return [
    ...validateContainer(container, path, {
      volumes,
      hostNetwork: spec.hostNetwork ?? false,
      hostUsers: spec.hostUsers ?? true,
      init: false,
      template: false,
      grace: spec.terminationGracePeriodSeconds,
    }),
    ...given.map((field) => fieldForbidden(`${path}.${field}`, "cannot be set for an Ephemeral Container")),
  ];
}

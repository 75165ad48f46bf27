import { fieldDuplicate, fieldForbidden, fieldNotFound } from "../../../../apimachinery/field-error.ts";
import type { FieldError } from "../../../../apimachinery/status-error.ts";
import { deepEqual } from "../../../../util/deep-equal.ts";
import { validateEach } from "../../../validation/validate-each.ts";
import type { EphemeralContainer, Pod } from "../types.generated.ts";
import { validateContainer } from "./container-validation.ts";

/** What a container that comes to look into a running pod cannot have: nobody waits for it, and it gets no resources. */
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
  const changed = (old.spec.ephemeralContainers ?? []).flatMap((before) => {
    const now = all.find(({ name }) => name === before.name);
    if (now && deepEqual(now, before)) return [];
    return [
      fieldForbidden(
        path,
        `existing ephemeral containers ${JSON.stringify(before.name)} may not be ${now ? "changed" : "removed"}\n`,
      ),
    ];
  });
  return [
    ...changed,
    ...validateEach(all, path, (container, at) => validateOne(container, at, pod, all.indexOf(container))),
  ];
}

function validateOne(container: EphemeralContainer, path: string, { spec }: Pod, index: number): FieldError[] {
  const { name, targetContainerName, resources } = container;
  const others = [
    ...(spec.initContainers ?? []),
    ...spec.containers,
    ...(spec.ephemeralContainers ?? []).slice(0, index),
  ];
  const volumes = new Set((spec.volumes ?? []).map((volume) => volume.name));
  const given: string[] = unsupported.filter((field) => container[field] !== undefined);
  if (resources?.limits ?? resources?.requests) given.push("resources");
  const targets = [...spec.containers, ...(spec.initContainers ?? [])].map((each) => each.name);
  return [
    ...validateContainer(container, path, {
      volumes,
      hostNetwork: spec.hostNetwork ?? false,
      hostUsers: spec.hostUsers ?? true,
      init: false,
      template: false,
      grace: spec.terminationGracePeriodSeconds,
    }),
    ...(others.some((other) => other.name === name) ? [fieldDuplicate(`${path}.name`, name)] : []),
    ...given.map((field) => fieldForbidden(`${path}.${field}`, "cannot be set for an Ephemeral Container")),
    ...(targetContainerName && !targets.includes(targetContainerName)
      ? [fieldNotFound(`${path}.targetContainerName`, targetContainerName)]
      : []),
  ];
}

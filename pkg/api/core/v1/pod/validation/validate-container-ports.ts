import type { FieldError } from "../../../../../apimachinery/status-error.ts";
import { fieldDuplicate, fieldInvalid, fieldRequired } from "../../../../../apimachinery/validation/field-error.ts";
import { portNameErrors } from "../../../../../apimachinery/validation/names.ts";
import { protocols, validateChoice } from "../../../../validation/validate-choice.ts";
import { invalidWhen, validateEach } from "../../../../validation/validate-each.ts";
import { validatePortNumber } from "../../../../validation/validate-number.ts";
import type { Container, ContainerPort } from "../../types.generated.ts";

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

/** Checks the ports of one container (validateContainerPorts). `path`: the list's. */
export function validatePorts(ports: readonly ContainerPort[], path: string, hostNetwork: boolean): FieldError[] {
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

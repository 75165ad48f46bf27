import type { FieldError } from "../../../../apimachinery/status-error.ts";
import { errorsOfEach } from "../../../../apimachinery/validation/errors-of-each.ts";
import { fieldDuplicate, fieldForbidden, fieldInvalid } from "../../../../apimachinery/validation/field-error.ts";
import { labelValueErrors, qualifiedNameErrors } from "../../../../apimachinery/validation/names.ts";
import { deepEqual } from "../../../../util/deep-equal.ts";
import { validateChoice } from "../../../validation/validate-choice.ts";
import { invalidWhen, validateEach } from "../../../validation/validate-each.ts";
import { validateCIDR } from "../../../validation/validate-ip.ts";
import { validateResourceQuantity } from "../../../validation/validate-resource-list.ts";
import type { Node, Taint } from "../types.generated.ts";

/** Checks a node as it registers (ValidateNode). */
export function validateNode(node: Node): FieldError[] {
  const { podCIDRs } = node.spec;
  return [
    ...validateTaints(node.spec.taints),
    ...validateResources(node),
    ...validatePodCIDRs(podCIDRs ?? [], "spec.podCIDRs"),
  ];
}

/** One network of each family at most. */
function validatePodCIDRs(cidrs: readonly string[], path: string): FieldError[] {
  const seen = new Set<string>();
  const families = new Set(cidrs.map((cidr) => cidr.includes(":")));
  return [
    ...validateEach(cidrs, path, validateCIDR),
    ...(cidrs.length > families.size
      ? [fieldInvalid(path, cidrs, "may specify no more than one CIDR for each IP family")]
      : []),
    ...validateEach(cidrs, path, (cidr, at) => {
      if (seen.has(cidr)) return [fieldDuplicate(at, cidr)];
      seen.add(cidr);
      return [];
    }),
  ];
}

/** Checks an update: what identifies a node on its network is given once (ValidateNodeUpdate). */
export function validateNodeUpdate(node: Node, old: Node): FieldError[] {
  const once = (field: "podCIDRs" | "providerID", what: string) => {
    const before = old.spec[field];
    if (!before?.length || deepEqual(node.spec[field], before)) return [];
    return [fieldForbidden(`spec.${field}`, `node updates may not change ${what} except from "" to valid`)];
  };
  return [
    ...validateResources(node),
    ...once("podCIDRs", "podCIDR"),
    ...once("providerID", "providerID"),
    ...validateTaints(node.spec.taints),
  ];
}

function validateResources({ status }: Node): FieldError[] {
  return (["capacity", "allocatable"] as const).flatMap((field) =>
    errorsOfEach(Object.entries(status?.[field] ?? {}), ([name, quantity]) =>
      validateResourceQuantity(name, quantity, `status.${field}.${name}`),
    ),
  );
}

/** Upstream reports taints below metadata. */
function validateTaints(taints: readonly Taint[] | undefined): FieldError[] {
  const seen = new Set<string>();
  return validateEach(taints, "metadata.taints", (taint, path) => {
    const { key = "", value = "", effect = "" } = taint;
    const repeated = seen.has(`${effect}/${key}`);
    seen.add(`${effect}/${key}`);
    const wrongValue = labelValueErrors(value);
    return [
      ...invalidWhen(qualifiedNameErrors(key), `${path}.key`, key),
      ...(wrongValue.length > 0 ? [fieldInvalid(`${path}.value`, value, wrongValue.join(";"))] : []),
      ...validateChoice(effect, ["NoSchedule", "PreferNoSchedule", "NoExecute"], `${path}.effect`),
      ...(repeated ? [duplicateTaint(path, taint)] : []),
    ];
  });
}

function duplicateTaint(path: string, taint: Taint): FieldError {
  const error = fieldDuplicate(path, taint);
  return { ...error, message: `${error.message}: taints must be unique by key and effect pair` };
}

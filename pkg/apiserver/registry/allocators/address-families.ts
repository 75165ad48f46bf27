import type { Service } from "../../../api/core/v1/types.generated.ts";
import type { FieldError } from "../../../apimachinery/status-error.ts";
import { fieldInvalid } from "../../../apimachinery/validation/field-error.ts";
import { refused } from "./allocation.ts";

/** Fills in, in place, which families of addresses a service has (initIPFamilyFields): this cluster has IPv4 alone. */
export function fillFamilies(service: Service, old: Service | undefined): void {
  const { spec } = service;
  const namesOnly = spec.clusterIP === "None" && Object.keys(spec.selector ?? {}).length === 0;
  // Without an address and without pods of the cluster a service is nothing but names, which may lead to both families.
  spec.ipFamilyPolicy ??= old?.spec.ipFamilyPolicy ?? (namesOnly ? "RequireDualStack" : "SingleStack");
  const single = spec.ipFamilyPolicy === "SingleStack";
  if (single && (spec.ipFamilies?.length ?? 0) > 1) refuse(service, [policyError(service, onlyOne)]);
  if (!namesOnly) refuse(service, unavailable(service));
  if (!spec.ipFamilies?.length) spec.ipFamilies = ["IPv4"];
  if (namesOnly && !single && spec.ipFamilies.length === 1)
    spec.ipFamilies.push(spec.ipFamilies[0] === "IPv4" ? "IPv6" : "IPv4");
}

const onlyOne = "must be 'RequireDualStack' or 'PreferDualStack' when multiple IP families are specified";

const policyError = ({ spec }: Service, why: string) => fieldInvalid("spec.ipFamilyPolicy", spec.ipFamilyPolicy, why);

function unavailable(service: Service): FieldError[] {
  const { ipFamilyPolicy, ipFamilies = [] } = service.spec;
  const six = ipFamilies.indexOf("IPv6");
  return [
    ...(ipFamilyPolicy === "RequireDualStack"
      ? [policyError(service, "this cluster is not configured for dual-stack services")]
      : []),
    ...(six < 0 ? [] : [fieldInvalid(`spec.ipFamilies[${six}]`, "IPv6", "not configured on this cluster")]),
  ];
}

function refuse({ metadata }: Service, errors: readonly FieldError[]): void {
  if (errors.length > 0) throw refused(metadata.name, ...errors);
}

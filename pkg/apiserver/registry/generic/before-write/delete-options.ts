import type { DeleteOptions } from "../../../../apimachinery/meta/v1/types.generated.ts";
import { type FieldError, invalid } from "../../../../apimachinery/status-error.ts";
import { fieldInvalid, fieldNotSupported } from "../../../../apimachinery/validation/field-error.ts";

const policies = ["Foreground", "Background", "Orphan"];

/** Throws Invalid when the options contradict each other or ask for what there is not (ValidateDeleteOptions). */
export function checkDeleteOptions({ orphanDependents, propagationPolicy, dryRun = [] }: DeleteOptions): void {
  const errors: FieldError[] = [];
  if (dryRun.some((each) => each !== "All")) errors.push(fieldNotSupported("dryRun", dryRun, ["All"]));
  if (orphanDependents !== undefined && propagationPolicy !== undefined) {
    const why = "orphanDependents and deletionPropagation cannot be both set";
    errors.push(fieldInvalid("propagationPolicy", propagationPolicy, why));
  }
  if (propagationPolicy !== undefined && !policies.includes(propagationPolicy)) {
    errors.push(fieldNotSupported("propagationPolicy", propagationPolicy, [...policies, "nil"]));
  }
  if (errors.length > 0) throw invalid({ group: "meta.k8s.io", resource: "DeleteOptions", name: "" }, errors);
}

import type { Pod } from "../../../api/core/v1/types.generated.ts";
import { forbidden } from "../../../apimachinery/status-error.ts";
import type { AdmissionAttributes, AdmissionPlugin } from "../interface.ts";

/** Refuses pods of a runtime class: RuntimeClasses are not served, so no name is that of one. */
export const runtimeClass: AdmissionPlugin = {
  name: "RuntimeClass",

  handles: ({ operation, ref, subresource }: AdmissionAttributes) =>
    operation === "CREATE" && ref.group === "" && ref.resource === "pods" && subresource === undefined,

  admit({ object, name }) {
    const { runtimeClassName } = (object as Pod).spec;
    if (runtimeClassName !== undefined)
      throw rejected(name, `RuntimeClass ${JSON.stringify(runtimeClassName)} not found`);
  },

  validate({ object, name }) {
    if ((object as Pod).spec.overhead !== undefined)
      throw rejected(name, "Pod Overhead set without corresponding RuntimeClass defined Overhead");
  },
};

const rejected = (name: string, why: string) => forbidden({ resource: "pods", name }, `pod rejected: ${why}`);

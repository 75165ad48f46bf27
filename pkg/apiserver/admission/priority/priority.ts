import type { Pod } from "../../../api/core/v1/types.generated.ts";
import { forbidden } from "../../../apimachinery/status-error.ts";
import type { AdmissionAttributes, AdmissionPlugin } from "../interface.ts";

/** The classes every cluster has (scheduling/v1). Others arrive with the PriorityClass resource. */
const systemClasses: Readonly<Record<string, number>> = {
  "system-cluster-critical": 2_000_000_000,
  "system-node-critical": 2_000_001_000,
};

/** Works out a pod's priority from its class. */
export const priority: AdmissionPlugin = {
  name: "Priority",

  handles: ({ operation, ref, subresource }: AdmissionAttributes) =>
    operation === "CREATE" && ref.group === "" && ref.resource === "pods" && subresource === undefined,

  admit({ object, name }) {
    const { spec } = object as Pod;
    const className = spec.priorityClassName;
    const value = className ? systemClasses[className] : 0;
    if (value === undefined)
      throw forbidden({ resource: "pods", name }, `no PriorityClass with name ${className} was found`);
    if (spec.priority !== undefined && spec.priority !== value) {
      throw forbidden(
        { resource: "pods", name },
        `the integer value of priority (${spec.priority}) must not be provided in pod spec; priority admission controller computed ${value} from the given PriorityClass name`,
      );
    }
    spec.priority = value;
    spec.preemptionPolicy ??= "PreemptLowerPriority";
  },
};

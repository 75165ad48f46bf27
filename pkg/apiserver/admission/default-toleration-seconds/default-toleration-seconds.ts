import { notReadyTaint, unreachableTaint } from "../../../api/core/v1/node/well-known-taints.ts";
import type { Pod, Toleration } from "../../../api/core/v1/types.generated.ts";
import type { AdmissionAttributes, AdmissionPlugin } from "../interface.ts";

const defaultSeconds = 300;

/** A pod stays five minutes on a node that is not ready or not reachable, unless it says otherwise. */
export const defaultTolerationSeconds: AdmissionPlugin = {
  name: "DefaultTolerationSeconds",

  handles: ({ operation, ref, subresource }: AdmissionAttributes) =>
    (operation === "CREATE" || operation === "UPDATE") &&
    ref.group === "" &&
    ref.resource === "pods" &&
    subresource === undefined,

  admit({ object }) {
    const { spec } = object as Pod;
    for (const key of [notReadyTaint, unreachableTaint]) {
      if (spec.tolerations?.some((toleration) => tolerates(toleration, key))) continue;
      (spec.tolerations ??= []).push({
        key,
        operator: "Exists",
        effect: "NoExecute",
        tolerationSeconds: defaultSeconds,
      });
    }
  },
};

const tolerates = ({ key, effect }: Toleration, taint: string) =>
  (!key || key === taint) && (!effect || effect === "NoExecute");

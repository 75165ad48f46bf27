import { notReadyTaint } from "../../../api/core/v1/node/well-known-taints.ts";
import type { Node } from "../../../api/core/v1/types.generated.ts";
import type { AdmissionAttributes, AdmissionPlugin } from "../interface.ts";

const notReady = { key: notReadyTaint, effect: "NoSchedule" } as const;

/** A new node takes no pods until the node controller has seen it ready. */
export const taintNodesByCondition: AdmissionPlugin = {
  name: "TaintNodesByCondition",

  handles: ({ operation, ref, subresource }: AdmissionAttributes) =>
    operation === "CREATE" && ref.group === "" && ref.resource === "nodes" && subresource === undefined,

  admit({ object }) {
    const { spec } = object as Node;
    const tainted = spec.taints?.some(({ key, effect }) => key === notReady.key && effect === notReady.effect);
    if (!tainted) (spec.taints ??= []).push({ ...notReady });
  },
};

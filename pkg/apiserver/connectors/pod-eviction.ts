import type { DeleteOptions } from "../../apimachinery/meta/v1/types.generated.ts";
import { nameOf, writeContext } from "../verbs/verb-request.ts";
import type { Connector } from "./connector.ts";

/**
 * pods/eviction: deletes a pod on somebody's polite request. Disruption budgets are not served yet, so none stands
 * against it.
 */
export const podEviction: Connector = {
  path: "pods/eviction",
  message: "k8s.io.api.policy.v1.Eviction",
  async connect({ store }, body, request) {
    const { deleteOptions = {} } = body as { deleteOptions?: DeleteOptions };
    const context = writeContext(request);
    // Either may ask for a dry run; kubectl drain does so in the body.
    const dryRun = context.dryRun || (deleteOptions.dryRun ?? []).length > 0;
    await store.delete({ namespace: request.namespace, name: nameOf(request) }, deleteOptions, { ...context, dryRun });
    return { object: { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", code: 201 }, created: true };
  },
};

import { pods } from "../../../api/resources.ts";
import type { Client } from "../../../client/interface.ts";
import type { Plugin } from "../../framework/plugin.ts";

/** Tells the API which node a pod goes to. */
export function defaultBinder(client: Client): Plugin {
  return {
    name: "DefaultBinder",
    async bind({ pod }, nodeName) {
      const { namespace, name, uid } = pod.metadata;
      await client.resource(pods).createSubresource({ namespace, name }, "binding", {
        apiVersion: "v1",
        kind: "Binding",
        metadata: { namespace, name, uid },
        target: { kind: "Node", name: nodeName },
      });
      return true;
    },
  };
}

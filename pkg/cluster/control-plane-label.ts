import { roleLabelPrefix } from "../api/core/v1/node/well-known-labels.ts";
import type { Node } from "../api/core/v1/types.generated.ts";
import { nodes } from "../api/resources.ts";
import type { Client, InformerFactory } from "../client/interface.ts";
import type { Component } from "../component-base/component.ts";
import type { Logger } from "../component-base/logger.ts";

const label = `${roleLabelPrefix}control-plane`;

export interface ControlPlaneLabelOptions {
  /** With rights to change any node: kubelets must not give themselves a role. */
  readonly client: Client;
  readonly informers: InformerFactory;
  readonly log: Logger;
  readonly nodeName: string;
}

/**
 * Keeps the role on the node beside the control plane that `kubectl get nodes` shows, as kubeadm does; there is no
 * taint with it.
 */
export function controlPlaneLabel({ client, informers, log, nodeName }: ControlPlaneLabelOptions): Component {
  const informer = informers.informer(nodes, { fieldSelector: `metadata.name=${nodeName}` });
  const settle = ({ metadata }: Node) => {
    if (metadata.labels?.[label] !== undefined) return;
    const patch = client.resource(nodes).patch({ name: nodeName }, "merge", { metadata: { labels: { [label]: "" } } });
    patch.catch((error: unknown) => {
      log.warn({ node: nodeName, error: (error as Error).message }, "Failed to label the control plane's node");
    });
  };
  return {
    name: "control-plane label",
    start() {
      informer.addHandler({ added: settle, updated: settle, deleted: () => undefined });
      informers.start();
      return Promise.resolve();
    },
    stop() {
      informers.stop();
      return Promise.resolve();
    },
  };
}

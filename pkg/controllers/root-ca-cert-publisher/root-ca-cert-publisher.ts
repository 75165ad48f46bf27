import type { ConfigMap, Namespace } from "../../api/core/v1/types.generated.ts";
import { configMaps, namespaces } from "../../api/resources.ts";
import { isAlreadyExists, isNotFound } from "../../apimachinery/status-error.ts";
import type { Informer } from "../../client/interface.ts";
import type { Enqueue, Reconciler } from "../runtime/controller.ts";
import type { ControllerContext } from "../runtime/controller-context.ts";

const configMapName = "kube-root-ca.crt";
const description =
  "Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.";

/** Every namespace has the cluster's CA in a ConfigMap, for pods to verify the API server with. */
export class RootCaCertPublisher implements Reconciler {
  readonly #namespaces: Informer<Namespace>;
  readonly #configMaps: Informer<ConfigMap>;

  constructor(
    private readonly context: ControllerContext,
    private readonly rootCa: string,
    enqueue: Enqueue,
  ) {
    this.#namespaces = context.informers.informer(namespaces);
    this.#configMaps = context.informers.informer(configMaps, { fieldSelector: `metadata.name=${configMapName}` });
    const touch = ({ metadata }: Namespace) => enqueue(metadata.name);
    const touchOwn = ({ metadata }: ConfigMap) => enqueue(metadata.namespace ?? "");
    this.#namespaces.addHandler({ added: touch, updated: touch });
    this.#configMaps.addHandler({ updated: touchOwn, deleted: touchOwn });
  }

  async reconcile(namespace: string): Promise<number | undefined> {
    const found = this.#namespaces.get({ name: namespace });
    if (!found || found.status?.phase === "Terminating") return undefined;
    const present = this.#configMaps.get({ namespace, name: configMapName });
    const client = this.context.client.resource(configMaps);
    const data = { "ca.crt": this.rootCa };
    try {
      if (!present)
        await client.create({
          apiVersion: "v1",
          kind: "ConfigMap",
          metadata: { name: configMapName, namespace, annotations: { "kubernetes.io/description": description } },
          data,
        });
      else if (present.data?.["ca.crt"] !== this.rootCa || Object.keys(present.data).length > 1)
        await client.update({ ...present, data });
    } catch (error) {
      if (!isAlreadyExists(error) && !isNotFound(error)) throw error;
    }
    return undefined;
  }
}

import type { Namespace, ServiceAccount } from "../../api/core/v1/types.generated.ts";
import { namespaces, serviceAccounts } from "../../api/resources.ts";
import { isAlreadyExists } from "../../apimachinery/status-error.ts";
import type { Informer } from "../../client/interface.ts";
import type { Enqueue, Reconciler } from "../runtime/controller.ts";
import type { ControllerContext } from "../runtime/controller-context.ts";

/** Every namespace has a service account called default. */
export class ServiceAccountController implements Reconciler {
  readonly #namespaces: Informer<Namespace>;
  readonly #accounts: Informer<ServiceAccount>;

  constructor(
    private readonly context: ControllerContext,
    enqueue: Enqueue,
  ) {
    this.#namespaces = context.informers.informer(namespaces);
    this.#accounts = context.informers.informer(serviceAccounts);
    const touch = ({ metadata }: Namespace) => enqueue(metadata.name);
    this.#namespaces.addHandler({ added: touch, updated: touch });
    this.#accounts.addHandler({ deleted: ({ metadata }) => enqueue(metadata.namespace ?? "") });
  }

  async reconcile(name: string): Promise<number | undefined> {
    const namespace = this.#namespaces.get({ name });
    if (namespace?.status?.phase === "Terminating" || !namespace) return undefined;
    if (this.#accounts.get({ namespace: name, name: "default" })) return undefined;
    const account: ServiceAccount = {
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: { name: "default", namespace: name },
    };
    try {
      await this.context.client.resource(serviceAccounts).create(account);
    } catch (error) {
      if (!isAlreadyExists(error)) throw error;
    }
    return undefined;
  }
}

import { validateNamespaceFinalize } from "../../api/core/v1/namespace/validation.ts";
import type { Namespace } from "../../api/core/v1/types.generated.ts";
import { nameOf, writeContext } from "../verbs/verb-request.ts";
import type { Connector } from "./connector.ts";

/** namespaces/finalize: takes finalizers off spec; the last one lets a deleted namespace go. */
export const namespaceFinalize: Connector = {
  path: "namespaces/finalize",
  message: "k8s.io.api.core.v1.Namespace",
  async connect({ store }, body, request) {
    const name = nameOf(request);
    const { spec } = body as Namespace;
    const { stored } = await store.update(
      { name },
      {
        relative: true,
        strategy: { validateUpdate: (namespace) => validateNamespaceFinalize(namespace as Namespace) },
        build: (current) => {
          if (!current) throw store.notFound(name);
          const namespace = JSON.parse(current.bytes.toString()) as Namespace;
          namespace.spec = { ...namespace.spec, finalizers: spec.finalizers ?? [] };
          return namespace;
        },
      },
      writeContext(request),
    );
    return { object: stored.object(), created: false };
  },
};

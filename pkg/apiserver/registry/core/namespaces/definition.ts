import { setNamespaceDefaults } from "../../../../api/core/v1/namespace/defaults.ts";
import { validateNamespace, validateNamespaceStatus } from "../../../../api/core/v1/namespace/validation.ts";
import type { Namespace } from "../../../../api/core/v1/types.generated.ts";
import { namespaces } from "../../../../api/resources.ts";
import { dns1123LabelErrors } from "../../../../apimachinery/validation/names.ts";
import type { ResourceDefinition } from "../../generic/resource-definition.ts";
import { statusStrategy } from "../../generic/spec-status-strategy.ts";
import { ageColumn, ageOf, column, nameColumn } from "../../generic/tables/table-columns.ts";

const finalizer = "kubernetes";

export const namespaceDefinition: ResourceDefinition<Namespace> = {
  ref: namespaces,
  singular: "namespace",
  shortNames: ["ns"],
  nameErrors: dns1123LabelErrors,
  message: "k8s.io.api.core.v1.Namespace",
  setDefaults: setNamespaceDefaults,
  strategy: {
    validate: validateNamespace,
    prepareForCreate(namespace) {
      namespace.status = { phase: "Active" };
      const finalizers = namespace.spec.finalizers ?? [];
      namespace.spec.finalizers = finalizers.includes(finalizer) ? finalizers : [...finalizers, finalizer];
    },
    prepareForUpdate(namespace, old) {
      namespace.spec = { ...namespace.spec, finalizers: old.spec.finalizers ?? [] };
      if (old.status) namespace.status = old.status;
    },
  },
  statusStrategy: { ...statusStrategy(), validateUpdate: validateNamespaceStatus },
  returnsDeletedObject: true,
  /** The namespace controller takes the finalizer off when the namespace is empty. */
  holdsDeletion: ({ spec }) => (spec.finalizers?.length ?? 0) > 0,
  prepareForDelete(namespace) {
    namespace.status = { ...namespace.status, phase: "Terminating" };
  },
  selectableFields: ({ status }) => ({ "status.phase": status?.phase ?? "" }),
  table: {
    columns: [nameColumn, column("Status", "The status of the namespace"), ageColumn],
    cells: (namespace, now) => [namespace.metadata.name, namespace.status?.phase ?? "", ageOf(namespace, now)],
  },
};

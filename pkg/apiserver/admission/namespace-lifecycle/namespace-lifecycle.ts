import { namespaces } from "../../../api/resources.ts";
import { forbidden, notFound, StatusError } from "../../../apimachinery/status-error.ts";
import type { ObjectLookup } from "../../object-lookup.ts";
import type { AdmissionAttributes, AdmissionPlugin } from "../interface.ts";

/** Namespaces a cluster cannot be without. */
const immortal = new Set(["default", "kube-system", "kube-public"]);

/** Nothing is created in a namespace that does not exist or is going away; the system's namespaces stay. */
export class NamespaceLifecycle implements AdmissionPlugin {
  readonly name = "NamespaceLifecycle";

  constructor(private readonly lookup: ObjectLookup) {}

  handles({ operation, ref, namespace }: AdmissionAttributes): boolean {
    return (
      (operation === "CREATE" && ref.namespaced && namespace !== undefined) ||
      (operation === "DELETE" && ref.resource === "namespaces")
    );
  }

  /** Comes before what other plugins miss there: a namespace without a service account, say, is most often none. */
  admit({ operation, ref, name, namespace = "" }: AdmissionAttributes): void {
    if (operation !== "CREATE") return;
    const found = this.lookup.get(namespaces, { name: namespace });
    if (!found) throw notFound({ resource: "namespaces", name: namespace });
    if (found.status?.phase !== "Terminating") return;
    const refusal = forbidden(
      { group: ref.group, resource: ref.resource, name },
      `unable to create new content in namespace ${namespace} because it is being terminated`,
    );
    const cause = {
      reason: "NamespaceTerminating",
      message: `namespace ${namespace} is being terminated`,
      field: "metadata.namespace",
    };
    throw new StatusError({ ...refusal.status, details: { ...refusal.status.details, causes: [cause] } });
  }

  validate({ operation, name }: AdmissionAttributes): void {
    if (operation !== "DELETE" || !immortal.has(name)) return;
    throw forbidden({ resource: "namespaces", name }, "this namespace may not be deleted");
  }
}

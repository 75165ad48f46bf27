import type { ClusterRole, ClusterRoleBinding, PolicyRule, RoleBinding } from "../../../api/rbac/v1/types.generated.ts";
import { forbidden } from "../../../apimachinery/status-error.ts";
import type { AuthorizationAttributes, Authorizer } from "../../auth/interface.ts";
import type { PolicyStore } from "../../auth/rbac/policy-store.ts";
import type { RbacAuthorizer } from "../../auth/rbac/rbac-authorizer.ts";
import { describeRule, uncoveredRules } from "../../auth/rbac/rule-cover.ts";
import type { AdmissionAttributes, AdmissionPlugin } from "../interface.ts";

const roleResources = ["roles", "clusterroles"];
const bindingResources = ["rolebindings", "clusterrolebindings"];

/**
 * Nobody grants what they do not hold: a role may only contain rules of its writer, a binding may only refer to roles
 * whose rules its writer holds, unless RBAC's verbs `escalate` and `bind` say otherwise.
 */
export class RbacEscalation implements AdmissionPlugin {
  readonly name = "RBACEscalation";

  constructor(
    private readonly rbac: RbacAuthorizer,
    private readonly policies: PolicyStore,
    private readonly authorizer: Authorizer,
  ) {}

  handles({ operation, ref }: AdmissionAttributes): boolean {
    return (operation === "CREATE" || operation === "UPDATE") && ref.group === "rbac.authorization.k8s.io";
  }

  validate(attributes: AdmissionAttributes): void {
    const { ref, object } = attributes;
    if (roleResources.includes(ref.resource)) this.#check(attributes, "escalate", (object as ClusterRole).rules ?? []);
    if (bindingResources.includes(ref.resource)) this.#checkBinding(attributes);
  }

  #checkBinding(attributes: AdmissionAttributes): void {
    const { roleRef } = attributes.object as RoleBinding | ClusterRoleBinding;
    const resource = roleRef.kind === "ClusterRole" ? "clusterroles" : "roles";
    // The rules of a role that does not exist yet cannot be compared; upstream refuses too, with NotFound.
    const rules = this.policies.rulesOf(roleRef, attributes.namespace ?? "") ?? [];
    this.#check(attributes, "bind", rules, { resource, name: roleRef.name });
  }

  #check(
    attributes: AdmissionAttributes,
    verb: "escalate" | "bind",
    rules: readonly PolicyRule[],
    about: { resource?: string; name?: string } = {},
  ): void {
    const { ref, user, name, namespace } = attributes;
    const asked: AuthorizationAttributes = {
      user,
      isResourceRequest: true,
      verb,
      group: ref.group,
      version: ref.version,
      resource: about.resource ?? ref.resource,
      name: about.name ?? name,
      ...(namespace !== undefined && { namespace }),
    };
    // Comparing rules may be much work, this is none.
    if (this.authorizer.authorize(asked).verdict === "allow") return;
    const missing = uncoveredRules(this.rbac.rulesFor(user, namespace ?? ""), rules);
    if (missing.length === 0) return;
    const groups = user.groups.map((group) => JSON.stringify(group)).join(" ");
    throw forbidden(
      { group: ref.group, resource: ref.resource, name },
      `user "${user.name}" (groups=[${groups}]) is attempting to grant RBAC permissions not currently held:\n${missing.map(describeRule).join("\n")}`,
    );
  }
}

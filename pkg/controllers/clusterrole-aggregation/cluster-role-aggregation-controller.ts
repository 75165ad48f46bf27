import type { ClusterRole, PolicyRule } from "../../api/rbac/v1/types.generated.ts";
import { clusterRoles } from "../../api/resources.ts";
import { compileLabelSelector } from "../../apimachinery/selectors/label-selector.ts";
import type { Informer } from "../../client/interface.ts";
import { deepEqual } from "../../util/deep-equal.ts";
import type { Enqueue, Reconciler } from "../runtime/controller.ts";
import type { ControllerContext } from "../runtime/controller-context.ts";

/** Fills cluster roles that have an aggregation rule with the rules of the roles it selects. */
export class ClusterRoleAggregationController implements Reconciler {
  readonly #roles: Informer<ClusterRole>;

  constructor(
    private readonly context: ControllerContext,
    enqueue: Enqueue,
  ) {
    this.#roles = context.informers.informer(clusterRoles);
    const touchAggregated = () => {
      for (const { aggregationRule, metadata } of this.#roles.list()) if (aggregationRule) enqueue(metadata.name);
    };
    this.#roles.addHandler({ added: touchAggregated, updated: touchAggregated, deleted: touchAggregated });
  }

  async reconcile(name: string): Promise<number | undefined> {
    const role = this.#roles.get({ name });
    if (!role?.aggregationRule) return undefined;
    const rules = this.#aggregate(role);
    if (!deepEqual(rules, role.rules ?? []))
      await this.context.client.resource(clusterRoles).update({ ...role, rules });
    return undefined;
  }

  #aggregate({ metadata, aggregationRule }: ClusterRole): PolicyRule[] {
    const selectors = (aggregationRule?.clusterRoleSelectors ?? []).map(compileLabelSelector);
    const sources = this.#roles
      .list()
      .filter(
        (role) =>
          role.metadata.name !== metadata.name &&
          selectors.some((selector) => selector.matches(role.metadata.labels ?? {})),
      )
      .sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
    const rules: PolicyRule[] = [];
    for (const rule of sources.flatMap((role) => role.rules ?? [])) {
      if (!rules.some((present) => deepEqual(present, rule))) rules.push(rule);
    }
    return rules;
  }
}

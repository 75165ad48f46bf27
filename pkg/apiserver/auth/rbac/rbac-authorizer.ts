import type { PolicyRule } from "../../../api/rbac/v1/types.generated.ts";
import { LruMap } from "../../../util/lru-map.ts";
import { systemMasters } from "../groups.ts";
import type { AuthorizationAttributes, Authorizer, Decision, UserInfo } from "../interface.ts";
import type { Grant, PolicyStore } from "./policy-store.ts";
import { resourceRuleAllows, ruleAllows } from "./rule-match.ts";

const mostUsers = 1024;
const master: Decision = { verdict: "allow", reason: "" };
const noOpinion: Decision = { verdict: "no-opinion", reason: "" };

interface UserGrants {
  readonly cluster: readonly Grant[];
  readonly namespaces: Map<string, readonly Grant[]>;
}

/** Role-based access control. A user's grants are collected once and kept until any policy changes. */
export class RbacAuthorizer implements Authorizer {
  readonly name = "RBAC";
  #grants = new LruMap<string, UserGrants>(mostUsers);
  #version = -1;

  constructor(private readonly policies: PolicyStore) {}

  authorize(asked: AuthorizationAttributes): Decision {
    if (asked.user.groups.includes(systemMasters)) return master;
    const grants = this.#grantsOf(asked.user);
    return (
      decide(grants.cluster, (rule) => ruleAllows(rule, asked)) ??
      (asked.namespace
        ? decide(this.#inNamespace(grants, asked.user, asked.namespace), (rule) => resourceRuleAllows(rule, asked))
        : undefined) ??
      noOpinion
    );
  }

  /** Every rule that a user holds in a namespace ("" for the cluster alone): escalation checks. */
  rulesFor(user: UserInfo, namespace: string): readonly PolicyRule[] {
    return user.groups.includes(systemMasters) ? everything : this.boundRules(user, namespace);
  }

  /** The same as far as bindings tell: rules reviews, which know nothing of masters. */
  boundRules(user: UserInfo, namespace: string): readonly PolicyRule[] {
    const grants = this.#grantsOf(user);
    return [...grants.cluster, ...(namespace ? this.#inNamespace(grants, user, namespace) : [])].flatMap(
      ({ rules }) => rules,
    );
  }

  #grantsOf(user: UserInfo): UserGrants {
    if (this.#version !== this.policies.version) {
      this.#grants = new LruMap(mostUsers);
      this.#version = this.policies.version;
    }
    const key = `${user.name}\n${user.groups.join("\n")}`;
    const known = this.#grants.get(key);
    if (known) return known;
    const grants: UserGrants = { cluster: this.policies.clusterGrants(user), namespaces: new Map() };
    this.#grants.set(key, grants);
    return grants;
  }

  #inNamespace({ namespaces }: UserGrants, user: UserInfo, namespace: string): readonly Grant[] {
    let grants = namespaces.get(namespace);
    if (!grants) {
      grants = this.policies.namespaceGrants(user, namespace);
      namespaces.set(namespace, grants);
    }
    return grants;
  }
}

const everything: readonly PolicyRule[] = [
  { verbs: ["*"], apiGroups: ["*"], resources: ["*"] },
  { verbs: ["*"], nonResourceURLs: ["*"] },
];

function decide(grants: readonly Grant[], allows: (rule: PolicyRule) => boolean): Decision | undefined {
  const grant = grants.find(({ rules }) => rules.some(allows));
  return grant && { verdict: "allow", reason: `RBAC: allowed by ${grant.source}` };
}

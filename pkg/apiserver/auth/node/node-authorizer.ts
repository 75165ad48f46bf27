import type { Pod } from "../../../api/core/v1/types.generated.ts";
import type { PolicyRule } from "../../../api/rbac/v1/types.generated.ts";
import type { WatchCache } from "../../watch-cache/interface.ts";
import { nodeRules } from "../bootstrap-policy/node-rules.ts";
import { nodesGroup, nodeUserPrefix } from "../groups.ts";
import type { AuthorizationAttributes, Authorizer, Decision, UserInfo } from "../interface.ts";
import { ruleAllows } from "../rbac/rule-match.ts";
import { podReferences } from "./pod-references.ts";

const noOpinion = (reason = ""): Decision => ({ verdict: "no-opinion", reason });
const allow: Decision = { verdict: "allow", reason: "" };

/** The name of the node a user is, if it is one (nodeidentifier). */
export function nodeNameOf(user: UserInfo): string | undefined {
  return user.name.startsWith(nodeUserPrefix) && user.groups.includes(nodesGroup)
    ? user.name.slice(nodeUserPrefix.length)
    : undefined;
}

/**
 * What a kubelet may do: its general rules, and of secrets, configmaps and service accounts only those that a pod
 * bound to its node refers to (upstream's Node authorizer).
 */
export class NodeAuthorizer implements Authorizer {
  readonly name = "Node";

  constructor(private readonly pods: WatchCache) {}

  authorize(asked: AuthorizationAttributes): Decision {
    const node = nodeNameOf(asked.user);
    if (node === undefined) return noOpinion();
    if (asked.isResourceRequest && asked.group === "") {
      if (asked.resource === "secrets" || asked.resource === "configmaps") return this.#referenced(node, asked);
      if (asked.resource === "serviceaccounts") return this.#serviceAccount(node, asked);
    }
    return nodeRules.some((rule: PolicyRule) => ruleAllows(rule, asked)) ? allow : noOpinion();
  }

  #referenced(node: string, { verb, resource, name, namespace }: AuthorizationAttributes): Decision {
    if (!["get", "list", "watch"].includes(verb)) return noOpinion("can only read resources of this type");
    if (!name) return noOpinion("can only read namespaced object of this type");
    return this.#refers(node, namespace, (pod) =>
      podReferences(pod, resource === "secrets" ? "secrets" : "configMaps").has(name),
    );
  }

  #serviceAccount(node: string, { verb, name, namespace, subresource }: AuthorizationAttributes): Decision {
    const createsToken = verb === "create" && subresource === "token";
    if (!createsToken && !(verb === "get" && !subresource))
      return noOpinion("can only get a service account or create tokens for it");
    return this.#refers(node, namespace, (pod) => pod.spec.serviceAccountName === name);
  }

  #refers(node: string, namespace: string | undefined, refers: (pod: Pod) => boolean): Decision {
    const { items } = this.pods.list({ namespace, matches: ({ fields }) => fields["spec.nodeName"] === node });
    const related = items.some((item) => refers(item.object() as Pod));
    return related ? allow : noOpinion(`no relationship found between node '${node}' and this object`);
  }
}

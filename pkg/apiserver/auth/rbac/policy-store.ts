import type {
  ClusterRole,
  ClusterRoleBinding,
  PolicyRule,
  Role,
  RoleBinding,
  RoleRef,
  Subject,
} from "../../../api/rbac/v1/types.generated.ts";
import type { KubeObject } from "../../../apimachinery/object.ts";
import type { WatchCache } from "../../watch-cache/interface.ts";
import type { UserInfo } from "../interface.ts";
import { serviceAccountUser } from "../service-accounts/claims.ts";

export interface RbacCaches {
  readonly roles: WatchCache;
  readonly roleBindings: WatchCache;
  readonly clusterRoles: WatchCache;
  readonly clusterRoleBindings: WatchCache;
}

/** Rules a user holds by one binding. */
export interface Grant {
  readonly rules: readonly PolicyRule[];
  /** `ClusterRoleBinding "x" of ClusterRole "y" to Group "z"`, for the decision's reason. */
  readonly source: string;
}

/** The four kinds of policy, parsed and kept current from the watch caches. `version` grows with every change. */
export class PolicyStore {
  readonly #roles = new Map<string, Role>();
  readonly #clusterRoles = new Map<string, ClusterRole>();
  readonly #roleBindings = new Map<string, Map<string, RoleBinding>>();
  readonly #clusterRoleBindings = new Map<string, ClusterRoleBinding>();
  readonly #stops: (() => void)[] = [];
  #version = 0;

  get version(): number {
    return this.#version;
  }

  /** Follows the caches; returns when everything present has been read. */
  follow(caches: RbacCaches): void {
    this.#follow(caches.roles, (key, role) => set(this.#roles, key, role as Role | undefined));
    this.#follow(caches.clusterRoles, (key, role) => set(this.#clusterRoles, key, role as ClusterRole | undefined));
    this.#follow(caches.clusterRoleBindings, (key, binding) =>
      set(this.#clusterRoleBindings, key, binding as ClusterRoleBinding | undefined),
    );
    this.#follow(caches.roleBindings, (key, binding, namespace) => {
      const inNamespace = this.#roleBindings.get(namespace) ?? new Map<string, RoleBinding>();
      set(inNamespace, key, binding as RoleBinding | undefined);
      this.#roleBindings.set(namespace, inNamespace);
    });
  }

  close(): void {
    for (const stop of this.#stops.splice(0)) stop();
  }

  /** What a user may do everywhere. */
  clusterGrants(user: UserInfo): Grant[] {
    return this.#grants("ClusterRoleBinding", user, this.#clusterRoleBindings.values(), "");
  }

  /** What a user may do in one namespace, beyond the cluster-wide grants. */
  namespaceGrants(user: UserInfo, namespace: string): Grant[] {
    return this.#grants("RoleBinding", user, this.#roleBindings.get(namespace)?.values() ?? [], namespace);
  }

  /** The rules of a role; undefined when it does not exist. */
  rulesOf(roleRef: RoleRef, namespace: string): readonly PolicyRule[] | undefined {
    const role =
      roleRef.kind === "ClusterRole"
        ? this.#clusterRoles.get(roleRef.name)
        : this.#roles.get(`${namespace}/${roleRef.name}`);
    return role && (role.rules ?? []);
  }

  #grants(
    kind: string,
    user: UserInfo,
    bindings: Iterable<RoleBinding | ClusterRoleBinding>,
    namespace: string,
  ): Grant[] {
    const grants: Grant[] = [];
    for (const { metadata, subjects, roleRef } of bindings) {
      const subject = subjects?.find((candidate) => applies(candidate, user, namespace));
      const rules = subject && this.rulesOf(roleRef, namespace);
      if (!subject || !rules) continue;
      const name = namespace ? `${metadata.name}/${namespace}` : metadata.name;
      grants.push({
        rules,
        source: `${kind} "${name}" of ${roleRef.kind} "${roleRef.name}" to ${subject.kind} "${subjectName(subject)}"`,
      });
    }
    return grants;
  }

  #follow(cache: WatchCache, apply: Apply, known = new Map<string, string>()): void {
    // What the cache has lost sight of may have been deleted meanwhile.
    const unseen = new Map(known);
    const tell = (key: string, object: KubeObject | undefined, namespace: string) => {
      this.#version++;
      unseen.delete(key);
      if (object) known.set(key, namespace);
      else known.delete(key);
      apply(key, object, namespace);
    };
    const stop = cache.watch({}, "initial", {
      event: ({ type, current }) => {
        const namespace = current.namespace ?? "";
        const key = namespace ? `${namespace}/${current.name}` : current.name;
        tell(key, type === "DELETED" ? undefined : current.object(), namespace);
      },
      // All that is there has been told.
      bookmark: () => unseen.forEach((namespace, key) => tell(key, undefined, namespace)),
      // The window is long gone: read everything anew.
      failed: () => this.#follow(cache, apply, known),
    });
    this.#stops.push(stop);
  }
}

type Apply = (key: string, object: KubeObject | undefined, namespace: string) => void;

function set<T>(map: Map<string, T>, key: string, value: T | undefined): void {
  if (value === undefined) map.delete(key);
  else map.set(key, value);
}

function applies(subject: Subject, user: UserInfo, bindingNamespace: string): boolean {
  switch (subject.kind) {
    case "User":
      return subject.name === user.name;
    case "Group":
      return user.groups.includes(subject.name);
    case "ServiceAccount":
      return serviceAccountUser(subject.namespace ?? bindingNamespace, subject.name) === user.name;
    default:
      return false;
  }
}

const subjectName = ({ kind, name, namespace }: Subject) => (kind === "ServiceAccount" ? `${name}/${namespace}` : name);

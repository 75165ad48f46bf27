import { expect, test } from "vitest";
import type { KubeObject } from "../../../apimachinery/object.ts";
import type { CacheEvent, CacheWatchSink, WatchCache } from "../../watch-cache/interface.ts";
import { PolicyStore } from "./policy-store.ts";

const ada = { name: "ada", groups: [], uid: "", extra: {} };
const rbac = { apiVersion: "rbac.authorization.k8s.io/v1" };
const role: KubeObject = { ...rbac, kind: "ClusterRole", metadata: { name: "all" }, rules: [] } as KubeObject;
const binding = (name: string): KubeObject =>
  ({
    ...rbac,
    kind: "ClusterRoleBinding",
    metadata: { name },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "all" },
    subjects: [{ kind: "User", name: "ada" }],
  }) as KubeObject;

/** A cache of cluster-scoped objects that the test fills, and whose watches it can fail. */
function cacheOf(...objects: KubeObject[]) {
  let sink: CacheWatchSink | undefined;
  const tell = () => {
    for (const object of objects) {
      const current = { namespace: undefined, name: object.metadata.name, object: () => object };
      sink?.event({ type: "ADDED", current } as unknown as CacheEvent, () => expect.unreachable());
    }
    sink?.bookmark(1);
  };
  const watch = (_selector: unknown, _after: unknown, to: CacheWatchSink) => {
    sink = to;
    return () => undefined;
  };
  return { cache: { watch } as unknown as WatchCache, objects, tell, fail: () => sink?.failed(new Error("lost")) };
}

test("a grant that was deleted while the cache had lost sight of it is gone, and no other", () => {
  const policy = new PolicyStore();
  const [none, roles, bindings] = [cacheOf(), cacheOf(role), cacheOf(binding("kept"), binding("deleted"))];
  policy.follow({
    ...{ roles: none.cache, roleBindings: none.cache },
    ...{ clusterRoles: roles.cache, clusterRoleBindings: bindings.cache },
  });
  for (const each of [roles, bindings]) each.tell();
  expect(policy.clusterGrants(ada)).toHaveLength(2);
  bindings.fail();
  bindings.objects.pop();
  // Until it has been read anew, what was known holds.
  expect(policy.clusterGrants(ada)).toHaveLength(2);
  const { version } = policy;
  bindings.tell();
  expect(policy.clusterGrants(ada).map(({ source }) => source)).toEqual([expect.stringContaining('"kept"')]);
  expect(policy.version).toBeGreaterThan(version);
});

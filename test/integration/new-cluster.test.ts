import { expect, test } from "vitest";
import { namespaces, services } from "../../pkg/api/resources.ts";
import { startApiServer } from "../../pkg/testing/api-server.ts";

const kubernetes = { namespace: "default", name: "kubernetes" };

test("a new cluster has its namespaces, its services and upstream's roles", async () => {
  await using api = await startApiServer();
  const names = (await api.client.resource(namespaces).list()).items.map(({ metadata }) => metadata.name).sort();
  expect(names).toEqual(["default", "kube-node-lease", "kube-public", "kube-system"]);
  expect((await api.client.resource(services).get(kubernetes)).spec.clusterIP).toBe("10.96.0.1");
  expect(
    JSON.parse((await api.get("/apis/rbac.authorization.k8s.io/v1/clusterroles/cluster-admin")).body),
  ).toMatchObject({ kind: "ClusterRole" });
});

test("roles that charts bind to by name are there, and leaders may lead in their namespace alone", async () => {
  await using api = await startApiServer();
  const rbac = "/apis/rbac.authorization.k8s.io/v1";
  const names = JSON.parse((await api.get(`${rbac}/clusterroles`)).body).items.map(
    ({ metadata }: { metadata: { name: string } }) => metadata.name,
  );
  expect(names).toEqual(
    expect.arrayContaining(["system:persistent-volume-provisioner", "system:auth-delegator", "system:kube-dns"]),
  );
  const reader = `${rbac}/namespaces/kube-system/roles/extension-apiserver-authentication-reader`;
  expect((await api.get(reader)).status).toBe(200);
  const mayLead = async (namespace: string) => {
    const resourceAttributes = {
      verb: "update",
      group: "coordination.k8s.io",
      resource: "leases",
      namespace,
      name: "x",
    };
    const review = { spec: { user: "system:kube-scheduler", resourceAttributes } };
    const { body } = await api.call("POST", "/apis/authorization.k8s.io/v1/subjectaccessreviews", review);
    return JSON.parse(body).status.allowed as boolean;
  };
  expect([await mayLead("kube-system"), await mayLead("default")]).toEqual([true, false]);
});

test("the cluster's own service comes back when it is deleted, at its address", async () => {
  await using api = await startApiServer();
  const resource = api.client.resource(services);
  const { metadata } = await resource.get(kubernetes);
  expect((await api.call("DELETE", "/api/v1/namespaces/default/services")).status).toBe(200);
  await expect.poll(async () => (await resource.get(kubernetes)).metadata.uid).not.toBe(metadata.uid);
  expect((await resource.get(kubernetes)).spec.clusterIP).toBe("10.96.0.1");
});

import { expect, test } from "vitest";
import type { Pod, PodSpec } from "../../api/core/v1/types.generated.ts";
import { makeNode } from "../../testing/make-node.ts";
import { makePod } from "../testing/kubelet-harness.ts";
import { PodAdmission } from "./pod-admission.ts";

const admission = (
  more: { readonly labels?: Record<string, string>; readonly unsafe?: string[]; readonly appArmor?: boolean } = {},
) =>
  new PodAdmission(() => ({
    allocatable: { cpu: "2", memory: "4Gi", pods: "3" },
    allowedUnsafeSysctls: more.unsafe ?? [],
    hasAppArmor: () => Promise.resolve(more.appArmor ?? false),
    node: () => Promise.resolve(makeNode("n", { labels: more.labels ?? {} })),
  }));
let count = 0;
const pod = (spec: Partial<PodSpec> = {}): Pod => makePod(`p${++count}`, spec, { uid: `u${count}` });
const asking = (cpu: string) => pod({ containers: [{ name: "web", resources: { requests: { cpu } } }] });

test("a pod that asks for more than is left is refused, until another has ended", async () => {
  const door = admission();
  const first = asking("1500m");
  expect(await door.admit(first)).toBeUndefined();
  expect(await door.admit(asking("600m"))).toEqual({
    reason: "OutOfcpu",
    message: "Node didn't have enough resource: cpu, requested: 600, used: 1500, capacity: 2000",
  });
  expect(await door.admit(asking("500m"))).toBeUndefined();
  door.release(first.metadata.uid ?? "");
  expect(await door.admit(asking("600m"))).toBeUndefined();
});

test("a node has room for so many pods", async () => {
  const door = admission();
  for (const _ of [1, 2, 3]) expect(await door.admit(pod())).toBeUndefined();
  expect(await door.admit(pod())).toMatchObject({ reason: "OutOfpods" });
});

test("what runs already is counted, and never refused", async () => {
  const door = admission();
  door.adopt(asking("3"));
  expect(await door.admit(asking("1m"))).toMatchObject({ reason: "OutOfcpu" });
});

test("a nodeSelector is asked of the node", async () => {
  const spec = { nodeSelector: { disk: "ssd" } };
  expect(await admission({ labels: { disk: "ssd" } }).admit(pod(spec))).toBeUndefined();
  expect(await admission().admit(pod(spec))).toEqual({
    reason: "NodeAffinity",
    message: "Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector",
  });
});

test("unsafe sysctls need the node's leave", async () => {
  const spec = { securityContext: { sysctls: [{ name: "net.core.somaxconn", value: "1024" }] } };
  expect(await admission().admit(pod(spec))).toEqual({
    reason: "SysctlForbidden",
    message: 'forbidden sysctl: "net.core.somaxconn" not allowlisted',
  });
  expect(await admission({ unsafe: ["net.core.*"] }).admit(pod(spec))).toBeUndefined();
  const safe = { securityContext: { sysctls: [{ name: "net.ipv4.tcp_syncookies", value: "1" }] } };
  expect(await admission().admit(pod(safe))).toBeUndefined();
});

test("a pod that wants to be confined by AppArmor is not run without", async () => {
  const confined = (type: string) => ({ securityContext: { appArmorProfile: { type } } });
  const spec = { containers: [{ name: "web", ...confined("RuntimeDefault") }] };
  const refusal = { reason: "AppArmor", message: "Cannot enforce AppArmor: AppArmor is not enabled on the host" };
  expect(await admission().admit(pod(spec))).toEqual(refusal);
  expect(await admission().admit(pod(confined("Localhost")))).toEqual(refusal);
  expect(await admission({ appArmor: true }).admit(pod(spec))).toBeUndefined();
  expect(
    await admission().admit(
      pod({ ...confined("RuntimeDefault"), containers: [{ name: "web", ...confined("Unconfined") }] }),
    ),
  ).toBeUndefined();
});

test("a port of the node is had once, per protocol and address", async () => {
  const door = admission();
  const on = (hostPort: number, protocol = "TCP", hostIP?: string) =>
    pod({ containers: [{ name: "web", ports: [{ containerPort: 80, hostPort, protocol, hostIP }] }] });
  expect(await door.admit(on(8080, "TCP", "127.0.0.1"))).toBeUndefined();
  expect(await door.admit(on(8080))).toMatchObject({ reason: "NodePorts" });
  expect(await door.admit(on(8080, "UDP"))).toBeUndefined();
  expect(await door.admit(on(8080, "TCP", "127.0.0.2"))).toBeUndefined();
});

test("pods for another operating system are refused", async () => {
  expect(await admission().admit(pod({ os: { name: "windows" } }))).toMatchObject({ reason: "PodOSNotSupported" });
});

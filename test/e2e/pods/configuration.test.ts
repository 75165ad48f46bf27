import { afterAll, beforeAll, expect, test } from "vitest";
import { testCluster, until } from "../support/cluster.ts";
import { stayAlive } from "../support/manifests.ts";
import { podSpace, shell } from "../support/pods.ts";

const space = podSpace("e2e-configuration");
const field = (fieldPath: string) => ({ valueFrom: { fieldRef: { fieldPath } } });
const inside = (pod: string, ...command: string[]) => space.kubectl("exec", pod, "-c", "main", "--", ...command);
const lines = (text: string) => text.split("\n").filter(Boolean);

const configured = {
  labels: { app: "shop" },
  restartPolicy: "Always",
  hostname: "box",
  subdomain: "sub",
  setHostnameAsFQDN: true,
  hostAliases: [{ ip: "192.0.2.1", hostnames: ["one", "two.example"] }],
  dnsConfig: { nameservers: ["192.0.2.53"], searches: ["shop.example"], options: [{ name: "ndots", value: "2" }] },
  volumes: [
    { name: "memory", emptyDir: { medium: "Memory" } },
    { name: "settings", configMap: { name: "settings", items: [{ key: "color", path: "deep/color", mode: 0o600 }] } },
    { name: "keys", secret: { secretName: "keys", defaultMode: 0o400 } },
    { name: "absent", configMap: { name: "absent", optional: true } },
    {
      name: "all",
      projected: {
        sources: [
          { configMap: { name: "settings" } },
          { secret: { name: "keys" } },
          { downwardAPI: { items: [{ path: "labels", fieldRef: { fieldPath: "metadata.labels" } }] } },
          { serviceAccountToken: { path: "token", audience: "shop", expirationSeconds: 600 } },
        ],
      },
    },
    { name: "written", emptyDir: {} },
  ],
  initContainers: [
    shell("write", "echo \"LATE='from a file'\" > /written/env", {
      volumeMounts: [{ name: "written", mountPath: "/written" }],
      resources: { limits: { memory: "32Mi" } },
    }),
  ],
  containers: [
    {
      ...shell("main", stayAlive),
      workingDir: "/tmp/work",
      resources: { limits: { cpu: "200m", memory: "32Mi" }, requests: { cpu: "100m" } },
      envFrom: [
        { configMapRef: { name: "settings" }, prefix: "SET_" },
        { secretRef: { name: "absent", optional: true } },
      ],
      env: [
        { name: "ONE", value: "one" },
        { name: "TWO", value: "$(ONE) $(NONE) $$(ONE) $(KUBERNETES_SERVICE_HOST)" },
        { name: "POD_IP", ...field("status.podIP") },
        { name: "HOST_IP", ...field("status.hostIP") },
        { name: "APP", ...field("metadata.labels['app']") },
        { name: "NODE", ...field("spec.nodeName") },
        { name: "CPU", valueFrom: { resourceFieldRef: { resource: "limits.cpu", divisor: "1m" } } },
        { name: "PASSWORD", valueFrom: { secretKeyRef: { name: "keys", key: "password" } } },
        { name: "OPTIONAL", valueFrom: { secretKeyRef: { name: "keys", key: "absent", optional: true } } },
        { name: "LATE", valueFrom: { fileKeyRef: { volumeName: "written", path: "env", key: "LATE" } } },
      ],
      volumeMounts: [
        { name: "memory", mountPath: "/memory" },
        { name: "settings", mountPath: "/settings" },
        { name: "settings", mountPath: "/color", subPath: "deep/color" },
        { name: "keys", mountPath: "/keys" },
        { name: "absent", mountPath: "/absent" },
        { name: "all", mountPath: "/all" },
      ],
    },
  ],
};

beforeAll(() => {
  space.create();
  space.kubectl("create", "configmap", "settings", "--from-literal=color=red");
  space.kubectl("create", "secret", "generic", "keys", "--from-literal=password=s3cret");
  space.createPods({
    configured,
    secured: {
      securityContext: {
        ...{ runAsUser: 1000, runAsGroup: 2000, fsGroup: 3000, supplementalGroups: [4000] },
        seccompProfile: { type: "RuntimeDefault" },
        sysctls: [{ name: "net.ipv4.ip_unprivileged_port_start", value: "79" }],
      },
      volumes: [{ name: "data", emptyDir: {} }],
      containers: [
        shell("main", stayAlive, {
          volumeMounts: [{ name: "data", mountPath: "/data" }],
          securityContext: {
            ...{ readOnlyRootFilesystem: true, allowPrivilegeEscalation: false },
            capabilities: { drop: ["ALL"], add: ["NET_BIND_SERVICE"] },
          },
        }),
      ],
    },
    together: {
      shareProcessNamespace: true,
      containers: [shell("main", stayAlive), shell("other", "exec sleep 1234")],
    },
    "on-host": { hostNetwork: true, hostPID: true, dnsPolicy: "ClusterFirstWithHostNet" },
    "own-dns": { dnsPolicy: "None", dnsConfig: { nameservers: ["192.0.2.53"] } },
    guaranteed: {
      containers: [
        shell("main", stayAlive, {
          resources: { limits: { cpu: "100m", memory: "32Mi" }, requests: { cpu: "100m", memory: "32Mi" } },
        }),
      ],
    },
  });
  space.kubectl("wait", "--for=condition=Ready", "pod", "--all", "--timeout=180s");
});
afterAll(() => void space.remove());

test("variables come from values, fields, resources, config, secrets, files and services", () => {
  const { podIP, hostIP } = space.pod("configured").status ?? {};
  const service = testCluster.kubernetesService;
  expect(lines(inside("configured", "env"))).toEqual(
    expect.arrayContaining([
      ...["SET_color=red", "ONE=one", `TWO=one $(NONE) $(ONE) ${service}`, "APP=shop", "CPU=200", "PASSWORD=s3cret"],
      ...[`POD_IP=${podIP}`, `HOST_IP=${hostIP}`, `NODE=${space.pod("configured").spec?.nodeName}`, "LATE=from a file"],
      ...[`KUBERNETES_SERVICE_HOST=${service}`, "KUBERNETES_SERVICE_PORT_HTTPS=443"],
    ]),
  );
  expect(inside("configured", "env")).not.toContain("OPTIONAL");
  expect(inside("configured", "pwd").trim()).toBe("/tmp/work");
});

test("its names and its resolver are what the manifest says", () => {
  const name = "box.sub.e2e-configuration.svc.cluster.local";
  expect(inside("configured", "hostname").trim()).toBe(name);
  const hosts = lines(inside("configured", "cat", "/etc/hosts"));
  expect(hosts).toEqual(
    expect.arrayContaining([`${space.pod("configured").status?.podIP}\t${name}\tbox`, "192.0.2.1\tone\ttwo.example"]),
  );
  expect(lines(inside("configured", "cat", "/etc/resolv.conf"))).toEqual([
    `nameserver ${testCluster.clusterDNS}`,
    "nameserver 192.0.2.53",
    "search e2e-configuration.svc.cluster.local svc.cluster.local cluster.local shop.example",
    "options ndots:2",
  ]);
  expect(lines(inside("own-dns", "cat", "/etc/resolv.conf"))).toEqual(["nameserver 192.0.2.53"]);
});

test("volumes have the modes they ask for, and memory no more than the pod", () => {
  expect(inside("configured", "cat", "/settings/deep/color", "/color")).toBe("redred");
  expect(
    inside("configured", "stat", "-Lc", "%a", "/settings/deep/color", "/keys/password").split("\n").slice(0, 2),
  ).toEqual(["600", "400"]);
  expect(lines(inside("configured", "ls", "/absent"))).toEqual([]);
  expect(inside("configured", "df", "-m", "/memory")).toMatch(/^tmpfs\s+32\s/m);
  const token = inside("configured", "cat", "/all/token").split(".")[1] ?? "";
  expect(JSON.parse(Buffer.from(token, "base64url").toString())).toMatchObject({
    aud: ["shop"],
    sub: "system:serviceaccount:e2e-configuration:default",
    "kubernetes.io": { pod: { name: "configured" } },
  });
});

test("live volumes follow their sources without a restart, a subPath stays as it was", async () => {
  const change = { data: { color: "blue" } };
  space.kubectl("patch", "configmap", "settings", "--type=merge", "-p", JSON.stringify(change));
  space.kubectl("label", "pod", "configured", "season=winter");
  await until("the new color", () => inside("configured", "cat", "/settings/deep/color", "/all/color") === "blueblue");
  await until("the new label", () => inside("configured", "cat", "/all/labels").includes('season="winter"'));
  expect(inside("configured", "cat", "/color")).toBe("red");
  expect(space.pod("configured").status?.containerStatuses?.[0]?.restartCount).toBe(0);
});

test("users, groups, capabilities and the root file system are what the security context says", () => {
  expect(inside("secured", "id").trim()).toBe("uid=1000 gid=2000 groups=2000,3000,4000");
  expect(inside("secured", "sh", "-c", "touch /data/file; stat -c %u:%g /data/file").trim()).toBe("1000:3000");
  expect(space.attempt("exec", "secured", "--", "touch", "/file").stderr).toContain("Read-only file system");
  const status = lines(inside("secured", "cat", "/proc/1/status"));
  expect(status).toEqual(expect.arrayContaining(["NoNewPrivs:\t1", "Seccomp:\t2", "CapBnd:\t0000000000000400"]));
  expect(inside("secured", "cat", "/proc/sys/net/ipv4/ip_unprivileged_port_start").trim()).toBe("79");
});

test("namespaces are shared with the pod or the node where the manifest says so", () => {
  expect(inside("together", "ps")).toMatch(/\/pause[\s\S]*sleep 1234/);
  const { hostIP, podIP } = space.pod("on-host").status ?? {};
  expect(podIP).toBe(hostIP);
  expect(inside("on-host", "cat", "/etc/resolv.conf")).toContain(`nameserver ${testCluster.clusterDNS}`);
  expect(inside("on-host", "cat", "/etc/hosts")).toContain("# Kubernetes-managed hosts file (host network).");
  expect(lines(inside("on-host", "ps")).length).toBeGreaterThan(lines(inside("together", "ps")).length);
});

test("limits are cgroup limits, and the quality of service follows from them", () => {
  const read = (v1: string, v2: string) =>
    inside("guaranteed", "sh", "-c", `cat /sys/fs/cgroup/${v1} 2>/dev/null || cat /sys/fs/cgroup/${v2}`).trim();
  expect(read("memory/memory.limit_in_bytes", "memory.max")).toBe(String(32 * 1024 * 1024));
  expect(read("cpu/cpu.cfs_quota_us", "cpu.max").split(" ")[0]).toBe("10000");
  const classes = ["guaranteed", "configured", "together"].map((name) => space.pod(name).status?.qosClass);
  expect(classes).toEqual(["Guaranteed", "Burstable", "BestEffort"]);
});

import { describe, expect, it } from "vitest";
import type { Container, EnvVar, Pod, Service } from "../../api/core/v1/types.generated.ts";
import { notFound } from "../../apimachinery/status-error.ts";
import { containerEnv, type EnvContext } from "./container-env.ts";

const pod: Pod = {
  metadata: {
    ...{ name: "web-1", namespace: "shop", uid: "u-1" },
    labels: { app: "web", tier: "front" },
    annotations: { note: 'say "hi"' },
  },
  spec: { nodeName: "n1", serviceAccountName: "default", containers: [] },
};

function context(more: Partial<EnvContext> = {}): EnvContext {
  return {
    pod,
    status: { podIP: "10.0.0.7", podIPs: [{ ip: "10.0.0.7" }], hostIP: "192.0.2.1", hostIPs: [{ ip: "192.0.2.1" }] },
    services: [],
    allocatable: { cpu: "4", memory: "8Gi" },
    volumes: new Map(),
    objects: {
      configMap: async (_namespace, name) => {
        if (name !== "settings") throw notFound({ resource: "configmap", name });
        return { metadata: { name }, data: { COLOR: "red", SIZE: "9" } };
      },
      secret: async (_namespace, name) => {
        if (name !== "keys") throw notFound({ resource: "secret", name });
        return { metadata: { name }, data: { TOKEN: Buffer.from("s3cret").toString("base64") } };
      },
    },
    ...more,
  };
}

const env = async (more: Partial<Container>, given = context()) =>
  Object.fromEntries(await containerEnv(given, { name: "web", ...more }));
const from = (name: string, valueFrom: EnvVar["valueFrom"]): EnvVar => ({ name, valueFrom });
const service = (name: string, namespace: string, clusterIP: string): Service => ({
  metadata: { name, namespace },
  spec: {
    clusterIP,
    ports: [
      { name: "http", port: 80, protocol: "TCP" },
      { name: "dns-tcp", port: 53, protocol: "UDP" },
    ],
  },
});

describe("a container's environment", () => {
  it("expands $(NAME) by what stands before it, and leaves the rest as written", async () => {
    const variables = [
      { name: "A", value: "1" },
      { name: "B", value: "$(A)-$(LATER)-$$(A)-$A-$(" },
      { name: "LATER", value: "$(B)" },
    ];
    expect(await env({ env: variables })).toEqual({
      A: "1",
      B: "1-$(LATER)-$(A)-$A-$(",
      LATER: "1-$(LATER)-$(A)-$A-$(",
    });
  });

  it("takes whole ConfigMaps and Secrets, with a prefix, and single keys", async () => {
    const envFrom = [{ configMapRef: { name: "settings" }, prefix: "CONF_" }, { secretRef: { name: "keys" } }];
    const single = [
      from("MY_TOKEN", { secretKeyRef: { name: "keys", key: "TOKEN" } }),
      from("NONE", { configMapKeyRef: { name: "settings", key: "missing", optional: true } }),
    ];
    expect(await env({ envFrom, env: single })).toEqual({
      ...{ CONF_COLOR: "red", CONF_SIZE: "9" },
      ...{ TOKEN: "s3cret", MY_TOKEN: "s3cret" },
    });
  });

  it.each([
    [from("X", { configMapKeyRef: { name: "none", key: "k" } }), 'configmap "none" not found'],
    [from("X", { configMapKeyRef: { name: "settings", key: "k" } }), "couldn't find key k in ConfigMap shop/settings"],
    [from("X", { secretKeyRef: { name: "keys", key: "k" } }), "couldn't find key k in Secret shop/keys"],
    [from("X", { fieldRef: { fieldPath: "spec.nothing" } }), "unsupported fieldPath: spec.nothing"],
  ])("says what is missing for %j", async (variable, message) => {
    await expect(env({ env: [variable] })).rejects.toThrow(message);
  });

  it.each([
    ["metadata.name", "web-1"],
    ["metadata.labels['app']", "web"],
    ["metadata.labels", 'app="web"\ntier="front"'],
    ["metadata.annotations['note']", 'say "hi"'],
    ["metadata.annotations", 'note="say \\"hi\\""'],
    ["status.podIP", "10.0.0.7"],
    ["status.hostIP", "192.0.2.1"],
    ["spec.nodeName", "n1"],
  ])("knows the field %s", async (fieldPath, value) => {
    expect(await env({ env: [from("X", { fieldRef: { fieldPath } })] })).toEqual({ X: value });
  });

  it.each([
    ["limits.cpu", undefined, "1"],
    ["limits.cpu", "1m", "500"],
    ["requests.memory", "1Mi", "64"],
    ["limits.memory", "1Gi", "8"],
    ["requests.cpu", "1", "0"],
  ])("knows the resource %s by %s", async (resource, divisor, value) => {
    const resources = { limits: { cpu: "500m" }, requests: { memory: "64Mi" } };
    const resourceFieldRef = { resource, ...(divisor && { divisor }) };
    expect(await env({ resources, env: [from("X", { resourceFieldRef })] })).toEqual({ X: value });
  });

  it("names the services of its namespace and the API, as Docker links did", async () => {
    const services = [
      service("my-db", "shop", "10.96.1.1"),
      service("other", "elsewhere", "10.96.1.2"),
      service("headless", "shop", "None"),
      service("kubernetes", "default", "10.96.0.1"),
    ];
    const found = await env({}, context({ services }));
    expect(found).toMatchObject({
      MY_DB_SERVICE_HOST: "10.96.1.1",
      MY_DB_SERVICE_PORT: "80",
      MY_DB_SERVICE_PORT_HTTP: "80",
      MY_DB_SERVICE_PORT_DNS_TCP: "53",
      MY_DB_PORT: "tcp://10.96.1.1:80",
      MY_DB_PORT_80_TCP: "tcp://10.96.1.1:80",
      MY_DB_PORT_53_UDP_PROTO: "udp",
      MY_DB_PORT_53_UDP_ADDR: "10.96.1.1",
      KUBERNETES_SERVICE_HOST: "10.96.0.1",
    });
    expect(Object.keys(found).some((name) => /^(OTHER|HEADLESS)/.test(name))).toBe(false);
    const quiet = { ...pod, spec: { containers: [], enableServiceLinks: false } };
    const names = Object.keys(await env({}, context({ services, pod: quiet })));
    expect(names.every((name) => name.startsWith("KUBERNETES_"))).toBe(true);
  });

  it("lets the manifest override a service's variable", async () => {
    const services = [service("db", "shop", "10.96.1.1")];
    const found = await env({ env: [{ name: "DB_SERVICE_HOST", value: "mine" }] }, context({ services }));
    expect(found.DB_SERVICE_HOST).toBe("mine");
  });
});

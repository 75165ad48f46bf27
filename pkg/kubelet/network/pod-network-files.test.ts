import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Pod, PodSpec } from "../../api/core/v1/types.generated.ts";
import { podHostname } from "./hostname.ts";
import { hostsFile } from "./hosts-file.ts";
import { podDns } from "./pod-dns.ts";

const pod = (spec: Partial<PodSpec> = {}): Pod => ({
  metadata: { name: "web-1", namespace: "shop" },
  spec: { containers: [], ...spec },
});

describe("a pod's resolv.conf", () => {
  let resolvConf = "";
  beforeAll(async () => {
    resolvConf = join(await mkdtemp(join(tmpdir(), "dns-")), "resolv.conf");
    await writeFile(
      resolvConf,
      "# mine\nnameserver 192.0.2.53\nsearch old.example\nsearch home.example. lan\noptions timeout:1\n",
    );
  });
  afterAll(() => rm(join(resolvConf, ".."), { recursive: true, force: true }));

  const dns = (spec: Partial<PodSpec>, clusterDns: readonly string[] = ["10.96.0.10"]) =>
    podDns(pod(spec), { clusterDns, clusterDomain: "cluster.local", resolvConf });
  const cluster = ["shop.svc.cluster.local", "svc.cluster.local", "cluster.local", "home.example", "lan"];
  const node = { servers: ["192.0.2.53"], searches: ["home.example", "lan"], options: ["timeout:1"] };

  it.each<[string, Partial<PodSpec>, object]>([
    ["cluster DNS by default", {}, { servers: ["10.96.0.10"], searches: cluster, options: ["ndots:5"] }],
    ["the node's with Default", { dnsPolicy: "Default" }, node],
    ["the node's on the host's network", { hostNetwork: true }, node],
    [
      "cluster DNS on the host's network when asked for",
      { hostNetwork: true, dnsPolicy: "ClusterFirstWithHostNet" },
      { servers: ["10.96.0.10"], searches: cluster, options: ["ndots:5"] },
    ],
    [
      "only its own with None",
      { dnsPolicy: "None", dnsConfig: { nameservers: ["1.1.1.1"], searches: ["a.b"], options: [{ name: "edns0" }] } },
      { servers: ["1.1.1.1"], searches: ["a.b"], options: ["edns0"] },
    ],
    [
      "both, its own options winning",
      { dnsConfig: { nameservers: ["1.1.1.1"], searches: ["lan"], options: [{ name: "ndots", value: "2" }] } },
      { servers: ["10.96.0.10", "1.1.1.1"], searches: cluster, options: ["ndots:2"] },
    ],
  ])("names %s", async (_what, spec, expected) => {
    expect(await dns(spec)).toEqual(expected);
  });

  it("names the node's where there is no cluster DNS", async () => {
    expect(await dns({}, [])).toEqual(node);
  });
});

describe("a pod's host name", () => {
  it("is its own name unless the manifest says otherwise", () => {
    expect(podHostname(pod(), "cluster.local").hostname).toBe("web-1");
    expect(podHostname(pod({ hostname: "box" }), "cluster.local").hostname).toBe("box");
    const long = { metadata: { name: `${"a".repeat(62)}-bc` }, spec: { containers: [] } };
    expect(podHostname(long, "cluster.local").hostname).toBe("a".repeat(62));
  });

  it("is the full one when asked for, if it fits", () => {
    const full = { subdomain: "sub", setHostnameAsFQDN: true };
    expect(podHostname(pod(full), "cluster.local").hostname).toBe("web-1.sub.shop.svc.cluster.local");
    expect(() => podHostname(pod({ ...full, hostname: "h".repeat(50) }), "cluster.local")).toThrow("is too long");
  });
});

describe("a pod's /etc/hosts", () => {
  it("has every address of the pod and its aliases", async () => {
    const aliased = pod({ hostAliases: [{ ip: "192.0.2.1", hostnames: ["foo", "bar"] }] });
    const text = await hostsFile(aliased, ["10.0.0.2", "fd00::2"], podHostname(aliased, "cluster.local"), "/none");
    expect(text).toBe(
      [
        "# Kubernetes-managed hosts file.",
        "127.0.0.1\tlocalhost",
        "::1\tlocalhost ip6-localhost ip6-loopback",
        "fe00::0\tip6-localnet",
        "fe00::0\tip6-mcastprefix",
        "fe00::1\tip6-allnodes",
        "fe00::2\tip6-allrouters",
        "10.0.0.2\tweb-1",
        "fd00::2\tweb-1",
        "",
        "# Entries added by HostAliases.",
        "192.0.2.1\tfoo\tbar",
        "",
      ].join("\n"),
    );
  });
});

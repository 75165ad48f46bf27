import { describe, expect, it } from "vitest";
import {
  ContainerConfig,
  type DeepPartial,
  NamespaceMode,
  PodSandboxConfig,
  Signal,
} from "../../cri/generated/cri/v1/api.ts";
import { containerSpec } from "./container-spec.ts";
import { containerMetadata, pairsOf, podMetadata } from "./labels.ts";
import { sandboxSpec } from "./sandbox-spec.ts";

const pod = { name: "web", namespace: "shop", uid: "u1", attempt: 2 };
const owner = { network: "berth", cluster: "berth", leastOomScore: -1000, cgroupDriver: "cgroupfs" } as const;

const specOf = (
  config: DeepPartial<ContainerConfig>,
  leastOomScore = -1000,
  sandbox: DeepPartial<PodSandboxConfig> = {},
) =>
  containerSpec(ContainerConfig.fromPartial({ metadata: { name: "app", attempt: 3 }, ...config }), {
    ...{ ...owner, leastOomScore, sandboxId: "s1", imageRef: "sha256:1", logPath: "/logs/app/3.log" },
    sandboxConfig: PodSandboxConfig.fromPartial({ metadata: pod, ...sandbox }),
  });

const sandboxOf = (config: DeepPartial<PodSandboxConfig>) =>
  sandboxSpec(PodSandboxConfig.fromPartial({ metadata: pod, ...config }), {
    ...{ ...owner, image: "pause", runtimeHandler: "", resolvConf: "/state/resolv.conf" },
  });

describe("a container's spec", () => {
  it("says again as labels all that it was told", () => {
    const labels = { app: "web", "io.kubernetes.pod.uid": "u1" };
    const annotations = { "example.com/note": "a=b" };
    const spec = specOf({ labels, annotations });
    expect(pairsOf(spec.Labels ?? {})).toEqual({ labels, annotations });
    expect(containerMetadata(spec.Labels ?? {})).toEqual({ name: "app", attempt: 3 });
    expect(podMetadata(spec.Labels ?? {})).toMatchObject({ name: "web", namespace: "shop", uid: "u1" });
    expect(podMetadata(sandboxOf({}).Labels ?? {})).toEqual(pod);
  });

  it("joins its sandbox's namespaces, the host's or another container's", () => {
    const own = specOf({
      linux: { securityContext: { namespaceOptions: { pid: NamespaceMode.CONTAINER } } },
    }).HostConfig;
    expect(own).toMatchObject({ NetworkMode: "container:s1", IpcMode: "container:s1" });
    expect(own?.PidMode).toBeUndefined();
    const node = NamespaceMode.NODE;
    const host = { namespaceOptions: { network: node, ipc: node, pid: node } };
    expect(specOf({ linux: { securityContext: host } }).HostConfig).toMatchObject({
      ...{ NetworkMode: "container:s1", IpcMode: "host", PidMode: "host", UTSMode: "host" },
    });
    const target = { namespaceOptions: { pid: NamespaceMode.TARGET, targetId: "c9" } };
    expect(specOf({ linux: { securityContext: target } }).HostConfig?.PidMode).toBe("container:c9");
  });

  it("has the host's users, with its whole pod, where that shares what is the host's or is privileged", () => {
    const host = { namespaceOptions: { network: NamespaceMode.NODE } };
    for (const securityContext of [host, { privileged: true }]) {
      const sandbox = { linux: { securityContext } };
      const specs = [sandboxOf(sandbox), specOf({}, undefined, sandbox)];
      expect(specs.map(({ HostConfig }) => HostConfig?.UsernsMode)).toEqual(["host", "host"]);
    }
    expect(specOf({}).HostConfig).not.toHaveProperty("UsernsMode");
  });

  it("leaves command and arguments to the image unless they are given", () => {
    expect(specOf({})).not.toHaveProperty("Entrypoint");
    expect(specOf({})).not.toHaveProperty("Cmd");
    expect(specOf({ command: ["a"], args: ["b"] })).toMatchObject({ Entrypoint: ["a"], Cmd: ["b"] });
  });

  it("limits memory and swap together, and no OOM score below what the machine allows", () => {
    const linux = { resources: { memoryLimitInBytes: 1000n, cpuShares: 512n, oomScoreAdj: -997n } };
    const limits = { Memory: 1000, MemorySwap: 1000, CpuShares: 512 };
    expect(specOf({ linux }).HostConfig).toMatchObject({ ...limits, OomScoreAdj: -997 });
    expect(specOf({ linux }, 0).HostConfig).toMatchObject({ OomScoreAdj: 0 });
  });

  it("takes users, groups, capabilities and the stop signal over, and refuses a group without a user", () => {
    const securityContext = {
      ...{ runAsUser: { value: 7n }, runAsGroup: { value: 8n }, supplementalGroups: [9n], noNewPrivs: true },
      capabilities: { addCapabilities: ["NET_ADMIN"], dropCapabilities: ["ALL"] },
    };
    const spec = specOf({ linux: { securityContext }, stopSignal: Signal.SIGRTMINPLUS3 });
    expect(spec).toMatchObject({ User: "7:8", StopSignal: "SIGRTMIN+3" });
    expect(spec.HostConfig).toMatchObject({ GroupAdd: ["9"], CapAdd: ["NET_ADMIN"], CapDrop: ["ALL"] });
    expect(spec.HostConfig?.SecurityOpt).toEqual(["no-new-privileges", "seccomp=unconfined"]);
    expect(() => specOf({ linux: { securityContext: { runAsGroup: { value: 8n } } } })).toThrow("without runAsUser");
  });
});

describe("a sandbox's spec", () => {
  it("is on the pods' network with its own name and resolv.conf", () => {
    const { Hostname, HostConfig } = sandboxOf({ hostname: "web" });
    expect(Hostname).toBe("web");
    expect(HostConfig).toMatchObject({ NetworkMode: "berth", IpcMode: "shareable" });
    expect(HostConfig?.Mounts).toEqual([{ Type: "bind", Source: "/state/resolv.conf", Target: "/etc/resolv.conf" }]);
  });

  it("with the host's network has the host's name", () => {
    const linux = { securityContext: { namespaceOptions: { network: NamespaceMode.NODE } } };
    const spec = sandboxOf({ hostname: "web", linux });
    expect(spec).not.toHaveProperty("Hostname");
    expect(spec.HostConfig?.NetworkMode).toBe("host");
  });
});

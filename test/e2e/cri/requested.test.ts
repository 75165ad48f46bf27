import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type ContainerConfig,
  ContainerState,
  type DeepPartial,
  NamespaceMode,
  type NamespaceOption,
  ProfileType,
} from "../../../pkg/cri/generated/cri/v1/api.ts";
import { TestRuntime } from "./test-runtime.ts";

const runtime = new TestRuntime();
beforeAll(() => runtime.start());
afterAll(() => runtime.close());

/** What a script prints inside a container. */
async function exec(containerId: string, script: string): Promise<string> {
  const cmd = ["sh", "-c", script];
  const { stdout, stderr, exitCode } = await runtime.cri.execSync({ containerId, cmd, timeout: 120n });
  if (exitCode !== 0) throw new Error(`${script} ended with ${exitCode}: ${stderr.toString()}`);
  return stdout.toString();
}

/** A pod whose sandbox and single container share namespaces as asked. */
async function podWith(namespaceOptions: DeepPartial<NamespaceOption>): Promise<string> {
  const linux = { securityContext: { namespaceOptions } };
  return runtime.run(await runtime.sandbox({ linux }), "sleep 1000", { linux });
}

async function ended(containerId: string) {
  const state = async () => (await runtime.status(containerId)).state;
  await expect.poll(state).toBe(ContainerState.CONTAINER_EXITED);
  return runtime.status(containerId);
}

describe("a container", () => {
  it("has the user, groups, environment, folder and read-only file systems that were asked for", async () => {
    const data = path.join(runtime.folder, "data");
    const config: DeepPartial<ContainerConfig> = {
      envs: [{ key: "GREETING", value: Buffer.from("hello = world") }],
      workingDir: "/tmp",
      mounts: [{ hostPath: data, containerPath: "/data", readonly: true }],
      linux: {
        securityContext: {
          runAsUser: { value: 1000n },
          runAsGroup: { value: 2000n },
          supplementalGroups: [3000n],
          readonlyRootfs: true,
        },
      },
    };
    const id = await runtime.run(await runtime.sandbox(), "sleep 1000", config);
    const seen = await exec(id, 'id -u; id -g; id -G; pwd; echo "$GREETING"');
    expect(seen).toBe("1000\n2000\n2000 3000\n/tmp\nhello = world\n");
    expect(await exec(id, "touch /data/x 2>&1; touch /x 2>&1; true")).toMatch(/Read-only[^]*Read-only/);
    expect((await runtime.status(id)).user?.linux).toEqual({
      ...{ uid: 1000n, gid: 2000n },
      supplementalGroups: [2000n, 3000n],
    });
    expect((await runtime.status(id)).mounts).toMatchObject([
      { hostPath: data, containerPath: "/data", readonly: true },
    ]);
  });

  it("has the privileges that were asked for and no others", async () => {
    const sandbox = await runtime.sandbox();
    const facts = "grep -E '^(CapEff|NoNewPrivs|Seccomp):' /proc/self/status | tr -s '\\t' ' '";
    const none = await runtime.run(sandbox, "sleep 1000", {
      linux: {
        securityContext: {
          noNewPrivs: true,
          capabilities: { dropCapabilities: ["ALL"], addCapabilities: ["NET_ADMIN"] },
          seccomp: { profileType: ProfileType.RuntimeDefault },
        },
      },
    });
    expect(await exec(none, facts)).toBe("CapEff: 0000000000001000\nNoNewPrivs: 1\nSeccomp: 2\n");
    const usual = await runtime.run(sandbox, "sleep 1000");
    expect(await exec(usual, facts)).toMatch(/NoNewPrivs: 0\nSeccomp: 0\n/);
  });

  it("obeys a seccomp profile from a file", async () => {
    const file = path.join(runtime.folder, "no-mkdir.json");
    mkdirSync(runtime.folder, { recursive: true });
    const denied = { names: ["mkdir", "mkdirat"], action: "SCMP_ACT_ERRNO" };
    writeFileSync(file, JSON.stringify({ defaultAction: "SCMP_ACT_ALLOW", syscalls: [denied] }));
    const seccomp = { profileType: ProfileType.Localhost, localhostRef: file };
    const id = await runtime.run(await runtime.sandbox(), "sleep 1000", { linux: { securityContext: { seccomp } } });
    expect(await exec(id, "mkdir /tmp/x 2>&1 || true")).toContain("not permitted");
  });

  it("that uses more memory than it may is OOMKilled", async () => {
    const linux = { resources: { memoryLimitInBytes: 64n << 20n }, securityContext: {} };
    // The engine begins to watch a container's memory when it has started: what ends before is not told as OOM.
    const script = "while [ ! -f /tmp/go ]; do sleep 0.1; done; exec tail /dev/zero";
    const id = await runtime.run(await runtime.sandbox(), script, { linux });
    await exec(id, "touch /tmp/go");
    expect(await ended(id)).toMatchObject({ exitCode: 137, reason: "OOMKilled" });
  });

  it("that ignores its stop signal is killed when its time is over", async () => {
    const id = await runtime.run(await runtime.sandbox(), "trap '' TERM; echo deaf; while :; do sleep 0.1; done");
    await expect.poll(() => runtime.log(id)).toEqual(["stdout F deaf"]);
    await runtime.cri.stopContainer({ containerId: id, timeout: 1n });
    expect(await runtime.status(id)).toMatchObject({ exitCode: 137, reason: "Error" });
  });
});

describe("a pod", () => {
  it("on the host's network has the host's interfaces and name, and its own resolv.conf", async () => {
    const id = await podWith({ network: NamespaceMode.NODE });
    expect(await exec(id, "ls /sys/class/net")).toContain("docker0");
    expect(await exec(id, "cat /etc/resolv.conf")).toContain("nameserver 10.96.0.10");
  });

  it("that shares its processes has orphans reaped", async () => {
    const id = await podWith({ pid: NamespaceMode.POD });
    await exec(id, "(sleep 0.05 &); true");
    await expect.poll(() => exec(id, "ps -o stat,comm")).toBe("STAT COMMAND\nS    pause\nS    sleep\nR    ps\n");
  });

  it("shares its IPC namespace and carries sysctls", async () => {
    const linux = { sysctls: { "net.ipv4.ip_unprivileged_port_start": "80" }, securityContext: {} };
    const sandbox = await runtime.sandbox({ linux });
    const [one, two] = [await runtime.run(sandbox, "sleep 1000"), await runtime.run(sandbox, "sleep 1000")];
    expect(await exec(one, "readlink /proc/self/ns/ipc")).toBe(await exec(two, "readlink /proc/self/ns/ipc"));
    expect(await exec(one, "cat /proc/sys/net/ipv4/ip_unprivileged_port_start")).toBe("80\n");
  });
});

describe("stats", () => {
  it("of a pod sum up its containers and count the network's bytes", async () => {
    const sandbox = await runtime.sandbox();
    const gateway = "ip route | sed -n 's/^default via \\([0-9.]*\\).*/\\1/p'";
    const one = await runtime.run(sandbox, "while :; do :; done");
    const two = await runtime.run(sandbox, "sleep 1000");
    await exec(two, `ping -c 1 -W 1 $(${gateway}) || true`);
    const read = async () => (await runtime.cri.podSandboxStats({ podSandboxId: sandbox.id })).stats?.linux;
    const stats = await read();
    expect(stats?.containers.map(({ attributes }) => attributes?.id).sort()).toEqual([one, two].sort());
    expect(stats?.network?.defaultInterface?.name).toBe("eth0");
    expect(stats?.network?.defaultInterface?.txBytes?.value).toBeGreaterThan(0n);
    const rate = async () => Number((await read())?.cpu?.usageNanoCores?.value ?? 0n);
    await expect.poll(rate, { interval: 500 }).toBeGreaterThan(50_000_000);
  });
});

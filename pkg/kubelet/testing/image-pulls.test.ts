import { describe, expect, it } from "vitest";
import type { Container } from "../../api/core/v1/types.generated.ts";
import { secrets } from "../../api/resources.ts";
import { KubeletHarness } from "./kubelet-harness.ts";

const web = (more: Partial<Container>): Container[] => [{ name: "web", image: "app:2", ...more }];
const waitingOf = (pod: { status?: { containerStatuses?: { state?: { waiting?: { reason?: string } } }[] } }) =>
  pod.status?.containerStatuses?.[0]?.state?.waiting;

describe("images of a pod", () => {
  it("are pulled when they are missing", async () => {
    await using harness = await KubeletHarness.start();
    harness.cri.registry.add("app:2");
    await harness.create("web-1", { containers: web({ imagePullPolicy: "IfNotPresent" }) });
    await harness.until("web-1", ({ status }) => status?.phase === "Running");
    expect(harness.reasons()).toEqual(["Pulling", "Pulled", "Created", "Started"]);
  });

  it("are asked for at the registry every time with policy Always", async () => {
    await using harness = await KubeletHarness.start();
    harness.cri.registry.add("busybox:1");
    await harness.create("web-1", { containers: [{ name: "web", image: "busybox:1", imagePullPolicy: "Always" }] });
    await harness.until("web-1", ({ status }) => status?.phase === "Running");
    expect(harness.cri.count("pullImage")).toBe(1);
  });

  it("that cannot be pulled say why, with the engine's words, and are tried again later", async () => {
    await using harness = await KubeletHarness.start();
    await harness.create("web-1", { containers: web({ imagePullPolicy: "IfNotPresent" }) });
    const pod = await harness.untilSeen("web-1", (each) => waitingOf(each as never)?.reason === "ErrImagePull");
    expect(pod.status?.phase).toBe("Pending");
    expect(pod.status?.containerStatuses?.[0]?.state?.waiting?.message).toContain("manifest for app:2 not found");
    const failed = harness.said.filter(({ reason }) => reason === "Failed").map(({ message }) => message);
    expect(failed[0]).toMatch(
      /^Failed to pull image "app:2": rpc error: code = Unknown desc = manifest for app:2 not found/,
    );
    expect(failed[1]).toBe("Error: ErrImagePull");
    const later = await harness.untilSeen("web-1", (each) => waitingOf(each as never)?.reason === "ImagePullBackOff");
    expect(later.status?.containerStatuses?.[0]?.state?.waiting?.message).toMatch(
      /^Back-off pulling image "app:2": ErrImagePull: rpc error/,
    );
    expect(harness.said).toContainEqual({
      type: "Normal",
      reason: "BackOff",
      message: 'Back-off pulling image "app:2"',
    });
    expect(harness.cri.count("pullImage")).toBe(1);
  });

  it("that are missing and must not be pulled say so", async () => {
    await using harness = await KubeletHarness.start();
    await harness.create("web-1", { containers: web({ imagePullPolicy: "Never" }) });
    const pod = await harness.until("web-1", (each) => waitingOf(each as never)?.reason === "ErrImageNeverPull");
    expect(pod.status?.containerStatuses?.[0]?.state?.waiting?.message).toBe(
      'Container image "app:2" is not present with pull policy of Never',
    );
    expect(harness.reasons()).toContain("ErrImageNeverPull");
  });

  it("with a name that is none are refused", async () => {
    await using harness = await KubeletHarness.start();
    await harness.create("web-1", { containers: web({ image: "No/Such/NAME" }) });
    const pod = await harness.until("web-1", (each) => waitingOf(each as never)?.reason === "InvalidImageName");
    expect(pod.status?.containerStatuses?.[0]?.state?.waiting?.message).toContain("couldn't parse image name");
  });

  it("are pulled with the credentials of the pod's secrets", async () => {
    await using harness = await KubeletHarness.start();
    harness.cri.registry.add("registry.example/team/app:1");
    const auths = { "registry.example": { auth: Buffer.from("ann:secret").toString("base64") } };
    const data = { ".dockerconfigjson": Buffer.from(JSON.stringify({ auths })).toString("base64") };
    await harness.cluster.add(secrets, { metadata: { name: "pull", namespace: "default" }, data });
    await harness.create("web-1", {
      imagePullSecrets: [{ name: "pull" }],
      containers: web({ image: "registry.example/team/app:1" }),
    });
    await harness.until("web-1", ({ status }) => status?.phase === "Running");
    const pull = harness.cri.log.find(({ call }) => call === "pullImage");
    expect(pull?.request).toMatchObject({ auth: { username: "ann", password: "secret" } });
  });
});

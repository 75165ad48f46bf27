import { afterAll, beforeAll, expect, test } from "vitest";
import { type Registry, startRegistry } from "../cri/registry.ts";
import { attempt } from "../support/cluster.ts";
import { stayAlive } from "../support/manifests.ts";
import { containerOf, phaseIs, podSpace, shell } from "../support/pods.ts";

const space = podSpace("e2e-refused");
const foreign = process.arch === "x64" ? "arm64" : "amd64";
const machine = process.arch === "x64" ? "amd64" : process.arch;
const imaged = (image: string, more: object = {}) => ({ containers: [{ name: "main", image, ...more }] });
const mounting = (source: object) => ({
  volumes: [{ name: "data", ...source }],
  containers: [shell("main", stayAlive, { volumeMounts: [{ name: "data", mountPath: "/data" }] })],
});
const referring = (valueFrom: object) => ({
  containers: [shell("main", stayAlive, { env: [{ name: "A", valueFrom }] })],
});
let registry: Registry;

beforeAll(async () => {
  registry = await startRegistry([foreign, machine], "me:secret");
  space.create();
  const login = ["--docker-username=me", "--docker-password=secret", `--docker-server=${registry.address}`];
  space.kubectl("create", "secret", "docker-registry", "login", ...login);
  space.kubectl("create", "secret", "generic", "keys", "--from-literal=a=b");
});
afterAll(() => {
  space.remove();
  for (const name of [machine, foreign]) attempt("docker", ["image", "rm", "-f", `${registry.address}/test/${name}`]);
  registry.close();
});

/** Makes a pod and waits until its container waits for `reason`, or one of several; returns the message. */
async function waits(name: string, reason: string | readonly string[], request: object): Promise<string | undefined> {
  space.createPods({ [name]: request });
  const pod = await space.untilPod(name, `waits for ${String(reason)}`, (seen) =>
    [reason].flat().includes(containerOf(seen)?.state?.waiting?.reason ?? ""),
  );
  return containerOf(pod)?.state?.waiting?.message;
}

test("an image that is not there, or has no right name, is told of in upstream's words", async () => {
  expect(await waits("invalid", "InvalidImageName", imaged("Not An Image"))).toContain("couldn't parse image name");
  expect(await waits("never", "ErrImageNeverPull", imaged("berth.test/no:1", { imagePullPolicy: "Never" }))).toBe(
    'Container image "berth.test/no:1" is not present with pull policy of Never',
  );
  const image = `${registry.address}/test/nosuch:1`;
  const message = await waits("missing", "ImagePullBackOff", {
    ...imaged(image),
    imagePullSecrets: [{ name: "login" }],
  });
  expect(message).toMatch(
    new RegExp(`^Back-off pulling image "${image}": ErrImagePull: rpc error: code = \\w+ desc = `),
  );
  await expect
    .poll(() => space.events("missing"))
    .toEqual(
      expect.arrayContaining([
        `Normal Pulling Pulling image "${image}"`,
        "Warning Failed Error: ErrImagePull",
        `Normal BackOff Back-off pulling image "${image}"`,
        "Warning Failed Error: ImagePullBackOff",
        expect.stringMatching(new RegExp(`^Warning Failed Failed to pull image "${image}": rpc error: `)),
      ]),
    );
});

test("a registry's login comes from the pod's imagePullSecrets; without it the registry's refusal is told", async () => {
  const image = `${registry.address}/test/${machine}:latest`;
  // The first of them stands for two seconds, and the second tells the same.
  const reasons = ["ErrImagePull", "ImagePullBackOff"];
  const refusal = await waits("stranger", reasons, imaged(image, { imagePullPolicy: "Always" }));
  expect(refusal).toMatch(/unauthorized|no basic auth credentials|401/);
  space.createPods({ friend: { ...imaged(image), imagePullSecrets: [{ name: "login" }], restartPolicy: "Never" } });
  await space.untilPod("friend", "has its image", () =>
    space.events("friend").some((event) => event.includes("Pulled")),
  );
  const pulled = space.events("friend").find((event) => event.includes("Pulled"));
  expect(pulled).toMatch(
    /^Normal Pulled Successfully pulled image ".*" in .*s \(.*s including waiting\)\. Image size: \d+ bytes\.$/,
  );
});

test("an image for another kind of machine says what would be right", async () => {
  const image = `${registry.address}/test/${foreign}:latest`;
  const message = await waits("foreign", "CreateContainerError", {
    ...imaged(image),
    imagePullSecrets: [{ name: "login" }],
  });
  expect(message).toBe(
    `image "${image}" is for ${foreign}, this machine is ${machine}; use an image that is built for ${machine}`,
  );
});

test("what a container refers to and does not find is named", async () => {
  const reason = "CreateContainerConfigError";
  const key = { name: "settings", key: "a" };
  expect(await waits("no-map", reason, referring({ configMapKeyRef: key }))).toBe('configmap "settings" not found');
  expect(await waits("no-key", reason, referring({ secretKeyRef: { name: "keys", key: "z" } }))).toBe(
    "couldn't find key z in Secret e2e-refused/keys",
  );
  const root = { securityContext: { runAsNonRoot: true } };
  expect(await waits("root", reason, root)).toMatch(
    /^container has runAsNonRoot and image will run as root \(pod: "root_e2e-refused/,
  );
  space.kubectl("create", "configmap", "settings", "--from-literal=a=b");
  await space.untilPod("no-map", "runs", phaseIs("Running"));
});

test.each([
  ["no-volume", { configMap: { name: "absent" } }, 'configmap "absent" not found'],
  [
    "no-file",
    { secret: { secretName: "keys", items: [{ key: "z", path: "z" }] } },
    "references non-existent secret key: z",
  ],
  [
    "no-path",
    { hostPath: { path: "/no/such", type: "Directory" } },
    "hostPath type check failed: /no/such is not a directory",
  ],
  ["no-plugin", { nfs: { server: "192.0.2.1", path: "/" } }, "this node has no plugin for volumes of the kind nfs"],
  [
    "no-source",
    { projected: { sources: [{ clusterTrustBundle: { name: "ca", path: "ca.pem" } }] } },
    "this node cannot project the source clusterTrustBundle",
  ],
])("a volume that cannot be had is an event: %s", async (name, source, why) => {
  space.createPods({ [name]: mounting(source) });
  await space.untilPod(name, "has a FailedMount", () =>
    space.events(name).some((event) => event.includes("FailedMount")),
  );
  const message = space.events(name).find((event) => event.includes("FailedMount"));
  expect(message).toContain(`Warning FailedMount MountVolume.SetUp failed for volume "data" : ${why}`);
  expect(space.events(name).some((event) => event.includes("Pulled"))).toBe(false);
});

test("a pod that the node cannot have has failed, and says why", async () => {
  const nodeName = space.kubectl("get", "nodes", "-o", "jsonpath={.items[0].metadata.name}");
  space.createPods({
    huge: { nodeName, containers: [shell("main", stayAlive, { resources: { requests: { cpu: "10000" } } })] },
    elsewhere: { nodeName, nodeSelector: { moon: "dark" } },
    tuned: { nodeName, securityContext: { sysctls: [{ name: "net.core.somaxconn", value: "1024" }] } },
    windows: { nodeName, os: { name: "windows" } },
  });
  const reasons = {
    huge: "OutOfcpu",
    elsewhere: "NodeAffinity",
    tuned: "SysctlForbidden",
    windows: "PodOSNotSupported",
  };
  for (const [name, reason] of Object.entries(reasons)) {
    const pod = await space.untilPod(name, "has failed", phaseIs("Failed"));
    expect(pod.status).toMatchObject({ reason, message: expect.stringMatching(/^Pod was rejected: /) });
    expect(space.kubectl("get", "pod", name)).toContain(reason);
  }
});

test("what the runtime cannot do is refused, not left out", async () => {
  space.createPods({ users: { hostUsers: false } });
  await expect
    .poll(() => space.events("users"))
    .toContain(
      "Warning FailedCreatePodSandBox Failed to create pod sandbox: hostUsers: false is not supported: the container runtime has no user namespaces for pods",
    );
  const strict = { securityContext: { supplementalGroupsPolicy: "Strict" } };
  expect(await waits("strict", "CreateContainerError", strict)).toContain(
    "supplementalGroupsPolicy Strict is not supported",
  );
});

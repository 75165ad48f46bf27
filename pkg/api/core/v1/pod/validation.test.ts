import { expect, test } from "vitest";
import type { Container, Pod, PodSpec } from "../types.generated.ts";
import { setPodDefaults } from "./defaults.ts";
import { validatePod } from "./validation.ts";

const pod = (spec: Partial<PodSpec>): Pod => {
  const made: Pod = { metadata: { name: "p" }, spec: { containers: [{ name: "main", image: "x:1" }], ...spec } };
  setPodDefaults(made);
  return made;
};
const texts = (spec: Partial<PodSpec>) => validatePod(pod(spec)).map(({ field, message }) => `${field}: ${message}`);

const container = (rest: Partial<Container>): Partial<PodSpec> => ({
  containers: [{ name: "a", image: "x", ...rest }],
});
const port = (containerPort: number, hostPort: number) => ({ containerPort, hostPort });
const at = (field: string, message: string) => `spec.containers[0].${field}: ${message}`;

test("a pod with its defaults is right", () => {
  expect(texts({})).toEqual([]);
});

test.each<[string, Partial<PodSpec>, string[]]>([
  ["no container", { containers: [] }, ["spec.containers: Required value"]],
  ["no image", { containers: [{ name: "a" }] }, ["spec.containers[0].image: Required value"]],
  [
    "two of one name",
    {
      containers: [
        { name: "a", image: "x" },
        { name: "a", image: "x" },
      ],
    },
    ['spec.containers[1].name: Duplicate value: "a"'],
  ],
  [
    "a mount of no volume",
    { containers: [{ name: "a", image: "x", volumeMounts: [{ name: "v", mountPath: "/v" }] }] },
    ['spec.containers[0].volumeMounts[0].name: Not found: "v"'],
  ],
  [
    "more asked for than allowed",
    { containers: [{ name: "a", image: "x", resources: { requests: { cpu: "1" }, limits: { cpu: "100m" } } }] },
    ['spec.containers[0].resources.requests: Invalid value: "1": must be less than or equal to cpu limit of 100m'],
  ],
  [
    "more asked for than allowed, beside what there is not",
    container({ resources: { requests: { pods: "1", foo: "1", cpu: "1" }, limits: { cpu: "100m" } } }),
    [
      'spec.containers[0].resources.requests[pods]: Invalid value: "pods": must be a standard resource for containers',
      'spec.containers[0].resources.requests[foo]: Invalid value: "foo": must be a standard resource type or fully qualified',
      'spec.containers[0].resources.requests[foo]: Invalid value: "foo": must be a standard resource for containers',
      'spec.containers[0].resources.requests: Invalid value: "1": must be less than or equal to cpu limit of 100m',
    ],
  ],
  [
    "huge pages that are no whole ones, and nothing else",
    container({ resources: { requests: { "hugepages-2Mi": "3Mi" }, limits: { "hugepages-2Mi": "3Mi" } } }),
    [
      'spec.containers[0].resources.limits[hugepages-2Mi]: Invalid value: "3Mi": 3Mi is not positive integer multiple of hugepages-2Mi',
      'spec.containers[0].resources.requests[hugepages-2Mi]: Invalid value: "3Mi": 3Mi is not positive integer multiple of hugepages-2Mi',
      "spec.containers[0].resources: Forbidden: HugePages require cpu or memory",
    ],
  ],
  [
    "less asked for as a whole than by containers together",
    { resources: { requests: { cpu: "1" } }, ...container({ resources: { requests: { cpu: "1500m" } } }) },
    [
      'spec.resources.requests[cpu]: Invalid value: "1": must be greater than or equal to aggregate container requests of 1500m',
    ],
  ],
  [
    "a container allowed more than the pod as a whole",
    {
      resources: { limits: { memory: "1Gi" } },
      ...container({ resources: { limits: { memory: "2Gi" }, requests: { memory: "1Gi" } } }),
    },
    [
      'spec.resources.containers[0][memory].limits: Invalid value: "2Gi": must be less than or equal to pod limits of 1Gi',
    ],
  ],
  [
    "what only containers can ask for asked for as a whole",
    { resources: { limits: { "ephemeral-storage": "1Gi" } } },
    [
      'spec.resources.limits[ephemeral-storage]: Unsupported value: "ephemeral-storage": supported values: "cpu", "hugepages-", "memory"',
    ],
  ],
  [
    "an unmasked /proc with the host's users",
    container({ securityContext: { procMount: "Unmasked" } }),
    [at("securityContext.procMount", 'Invalid value: "Unmasked": `hostUsers` must be false to use `Unmasked`')],
  ],
  [
    "a port that cannot be",
    { containers: [{ name: "a", image: "x", ports: [{ containerPort: 70_000 }] }] },
    ["spec.containers[0].ports[0].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive"],
  ],
  [
    "a probe without a way",
    { containers: [{ name: "a", image: "x", readinessProbe: {} }] },
    ["spec.containers[0].readinessProbe: Required value: must specify a handler type"],
  ],
  [
    "another restart policy",
    { restartPolicy: "Sometimes" },
    ['spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "OnFailure", "Never"'],
  ],
  [
    "a hostPort twice",
    container({ ports: [port(80, 80), port(81, 80)] }),
    [at("ports[1].hostPort", 'Duplicate value: "TCP//80"')],
  ],
  [
    "a field that no variable can have",
    container({ env: [{ name: "a", valueFrom: { fieldRef: { fieldPath: "metadata.labels" } } }] }),
    [
      at(
        "env[0].valueFrom.fieldRef.fieldPath",
        'Unsupported value: "metadata.labels": supported values: "metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName", "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs"',
      ),
    ],
  ],
  [
    "variables from nowhere",
    container({ envFrom: [{}] }),
    [at("envFrom", 'Invalid value: "": must specify one of: `configMapRef` or `secretRef`')],
  ],
  [
    "a sub-path that leads up",
    { volumes: [{ name: "v" }], ...container({ volumeMounts: [{ name: "v", mountPath: "/v", subPath: "../x" }] }) },
    [at("volumeMounts.subPath", "Invalid value: \"../x\": must not contain '..'")],
  ],
  [
    "a hostPath of no type there is",
    { volumes: [{ name: "v", hostPath: { path: "/x", type: "dir" } }] },
    [
      'spec.volumes[0].hostPath.type: Unsupported value: "dir": supported values: "", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"',
    ],
  ],
  [
    "a file of a secret without a key",
    { volumes: [{ name: "v", secret: { secretName: "s", items: [{ key: "", path: "/x", mode: 512 }] } }] },
    [
      "spec.volumes[0].secret.items[0].key: Required value",
      'spec.volumes[0].secret.items[0].path: Invalid value: "/x": must be a relative path',
      "spec.volumes[0].secret.items[0].mode: Invalid value: 512: must be a number between 0 and 0777 (octal), both inclusive",
    ],
  ],
  [
    "a token that lasts for seconds",
    {
      volumes: [{ name: "v", projected: { sources: [{ serviceAccountToken: { path: "t", expirationSeconds: 60 } }] } }],
    },
    [
      "spec.volumes[0].projected.sources[0].serviceAccountToken.expirationSeconds: Invalid value: 60: may not specify a duration less than 10 minutes",
    ],
  ],
  [
    "a scheme in lower case",
    container({ livenessProbe: { httpGet: { port: 80, scheme: "http" } } }),
    [at("livenessProbe.httpGet.scheme", 'Unsupported value: "http": supported values: "HTTP", "HTTPS"')],
  ],
  [
    "a sleep longer than the grace period",
    container({ lifecycle: { preStop: { sleep: { seconds: 31 } } } }),
    [
      at(
        "lifecycle.preStop.sleep",
        "Invalid value: 31: must be non-negative and less than terminationGracePeriodSeconds (30)",
      ),
    ],
  ],
  [
    "a container that restarts by rules without a policy",
    container({ restartPolicyRules: [{ action: "Restart", exitCodes: { operator: "In", values: [42] } }] }),
    [at("restartPolicy", "Required value: must specify restartPolicy when restart rules are used")],
  ],
  [
    "an init container that is no sidecar and has a probe",
    { initContainers: [{ name: "i", image: "x", readinessProbe: { exec: { command: ["a"] } } }] },
    [
      "spec.initContainers[0].readinessProbe: Forbidden: may not be set for init containers without restartPolicy=Always",
    ],
  ],
  [
    "no name servers of its own",
    { dnsPolicy: "None" },
    ["spec.dnsConfig: Required value: must provide `dnsConfig` when `dnsPolicy` is None"],
  ],
  [
    "an affinity to no node",
    { affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [] } } } },
    [
      "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms: Required value: must have at least one node selector term",
    ],
  ],
  [
    "a spread without a topology",
    { topologySpreadConstraints: [{ maxSkew: 0, topologyKey: "", whenUnsatisfiable: "Never" }] },
    [
      "spec.topologySpreadConstraints[0].maxSkew: Invalid value: 0: must be greater than zero",
      "spec.topologySpreadConstraints[0].topologyKey: Required value: can not be empty",
      'spec.topologySpreadConstraints[0].whenUnsatisfiable: Unsupported value: "Never": supported values: "DoNotSchedule", "ScheduleAnyway"',
    ],
  ],
  [
    "a seccomp profile without its file",
    { securityContext: { runAsUser: -1, seccompProfile: { type: "Localhost" } } },
    [
      "spec.securityContext.runAsUser: Invalid value: -1: must be between 0 and 2147483647, inclusive",
      "spec.securityContext.seccompProfile.localhostProfile: Required value: must be set when seccomp type is Localhost",
    ],
  ],
])("%s is told by its path", (_, spec, expected) => {
  expect(texts(spec)).toEqual(expected);
});

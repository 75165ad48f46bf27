import fc from "fast-check";
import { expect, test } from "vitest";
import { protobufObject } from "../../pkg/api/schema/protobuf-object.ts";
import { encodeYaml } from "../../pkg/apimachinery/codecs/yaml.ts";
import { startApiServer } from "../../pkg/testing/api-server.ts";

const path = "/api/v1/namespaces/default/pods";
const container = {
  name: "a",
  image: "b:1",
  env: [{ name: "A", valueFrom: { fieldRef: { fieldPath: "status.podIP" } } }],
  ports: [{ containerPort: 80, hostPort: 80, name: "http" }],
  resources: { limits: { cpu: "1", memory: "1Gi" }, requests: { cpu: "0.1" } },
  volumeMounts: [{ name: "v", mountPath: "/v" }],
  livenessProbe: { httpGet: { path: "/", port: "http" } },
};
const pod = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "web", labels: { a: "b" }, ownerReferences: [{ kind: "Pod", name: "x", uid: "u" }] },
  spec: {
    containers: [container],
    volumes: [{ name: "v", emptyDir: { sizeLimit: "1Gi" } }],
    tolerations: [{ key: "k", operator: "Exists", tolerationSeconds: 5 }],
    topologySpreadConstraints: [{ maxSkew: 1, topologyKey: "z", whenUnsatisfiable: "DoNotSchedule" }],
  },
};

/** Where something may stand in a value: the paths of all its members and elements. */
function placesIn(value: unknown, at: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => [[...at, key], ...placesIn(member, [...at, key])]);
}

/** A copy with something else at a place: another value, none, or the value under another name as well. */
function mutated(place: readonly string[], value: unknown, name: string | undefined): Record<string, unknown> {
  const copy: Record<string, unknown> = structuredClone(pod);
  const parent = place
    .slice(0, -1)
    .reduce<Record<string, unknown>>((at, key) => at[key] as Record<string, unknown>, copy);
  Object.defineProperty(parent, name ?? place.at(-1) ?? "", { value, enumerable: true, configurable: true });
  return copy;
}

const odd = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom("", "__proto__", "1Ki", "-1", "\u0000", "100%", 1e21, -1, null, [], {}, [{}], { $patch: "delete" }),
);
const names = fc.constantFrom("__proto__", "constructor", "toString", "", "status", "finalizers", "managedFields");
const mutations = fc
  .tuple(fc.constantFrom(...placesIn(pod)), odd, fc.option(names, { nil: undefined }))
  .map((parts) => mutated(...parts));

test("no body that is nearly right is answered with 500, in whichever encoding and verb", async () => {
  await using api = await startApiServer();
  await api.call("POST", "/api/v1/namespaces/default/serviceaccounts", { metadata: { name: "default" } });
  await api.call("POST", path, { ...pod, metadata: { name: "web" } });
  const send = async (...call: Parameters<typeof api.call>) => {
    const { status, body } = await api.call(...call);
    expect(status, body).toBeLessThan(500);
  };
  const typed = (type: string) => ({ "Content-Type": type });
  const bytes = protobufObject(pod);
  await fc.assert(
    fc.asyncProperty(mutations, fc.nat(bytes.length - 1), fc.nat(255), async (object, index, byte) => {
      await send("POST", path, object);
      await send("PUT", `${path}/web`, encodeYaml(object), typed("application/yaml"));
      await send("PATCH", `${path}/web`, object, typed("application/strategic-merge-patch+json"));
      await send("PATCH", `${path}/web?fieldManager=a&force=true`, object, typed("application/apply-patch+yaml"));
      const broken = Buffer.from(bytes);
      broken[index] = byte;
      await send("POST", path, broken, typed("application/vnd.kubernetes.protobuf"));
    }),
    { numRuns: 40 },
  );
});

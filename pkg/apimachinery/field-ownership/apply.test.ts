import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { configMapSchema, deploymentSchema } from "../fake-schemas.ts";
import type { KubeObject } from "../object.ts";
import { StatusError } from "../status-error.ts";
import { apply, type ApplyRequest } from "./apply.ts";
import { trackUpdate } from "./track-update.ts";

const noon = Date.parse("2026-01-01T12:00:00Z");
const later = noon + 60_000;

const meta = { name: "web", namespace: "default" };
const writer = (manager: string) => ({ manager, apiVersion: "apps/v1", schema: deploymentSchema, now: noon });
const deployment = (spec: object, metadata: object = {}): KubeObject =>
  ({ apiVersion: "apps/v1", kind: "Deployment", metadata: { ...meta, ...metadata }, spec }) as KubeObject;
const inPod = (spec: object) => ({ template: { spec } });

function applyAs(manager: string, live: KubeObject | undefined, applied: KubeObject, rest: Partial<ApplyRequest> = {}) {
  const copies = structuredClone([live, applied]);
  const { object } = apply({ ...writer(manager), live, applied, force: false, ...rest });
  expect([live, applied]).toEqual(copies);
  return object;
}

function update(manager: string, live: KubeObject | undefined, updated: KubeObject): KubeObject {
  const managedFields = trackUpdate(live, updated, writer(manager));
  return { ...updated, metadata: { ...updated.metadata, managedFields } };
}

const specOf = (object: KubeObject) => (object as unknown as { spec: Record<string, unknown> }).spec;
const owners = (object: KubeObject) =>
  Object.fromEntries((object.metadata.managedFields ?? []).map(({ manager, fieldsV1 }) => [manager, fieldsV1]));

function failure(run: () => unknown): StatusError {
  try {
    run();
  } catch (error) {
    if (error instanceof StatusError) return error;
    throw error;
  }
  throw new Error("expected a StatusError");
}

const a = { name: "a", image: "a:1" };
const b = { name: "b", image: "b:1" };

describe("server-side apply", () => {
  it("creates, owning what the configuration names and nothing else", () => {
    const object = applyAs(
      "m",
      undefined,
      deployment({ replicas: 2, ...inPod({ containers: [a] }) }, { labels: { x: "y" } }),
    );
    expect(object).toEqual({
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: {
        ...meta,
        labels: { x: "y" },
        managedFields: [
          {
            manager: "m",
            operation: "Apply",
            apiVersion: "apps/v1",
            time: "2026-01-01T12:00:00Z",
            fieldsType: "FieldsV1",
            fieldsV1: {
              "f:metadata": { "f:labels": { "f:x": {} } },
              "f:spec": {
                "f:replicas": {},
                "f:template": {
                  "f:spec": { "f:containers": { 'k:{"name":"a"}': { ".": {}, "f:image": {}, "f:name": {} } } },
                },
              },
            },
          },
        ],
      },
      spec: { replicas: 2, template: { spec: { containers: [a] } } },
    });
  });

  it("changes nothing the second time, the time included", () => {
    const config = deployment({ replicas: 2, ...inPod({ containers: [a] }) });
    const first = applyAs("m", undefined, config);
    const second = applyAs("m", first, config, { now: later });
    expect(second).toEqual(first);
    expect(second.metadata.managedFields).toBe(first.metadata.managedFields);
  });

  it("refuses to change what others own, naming each field and owner", () => {
    const live = update("kube", update("kubectl", undefined, deployment({ replicas: 1 })), deployment({ replicas: 3 }));
    const error = failure(() => applyAs("m", live, deployment({ replicas: 2 })));
    expect(error.status).toMatchObject({
      code: 409,
      reason: "Conflict",
      message: 'Apply failed with 1 conflict: conflict with "kube" using apps/v1: .spec.replicas',
      details: {
        causes: [
          { reason: "FieldManagerConflict", message: 'conflict with "kube" using apps/v1', field: ".spec.replicas" },
        ],
      },
    });
  });

  it("lists several conflicts by owner", () => {
    const live = applyAs(
      "x",
      update("u", undefined, deployment({ replicas: 1 })),
      deployment(inPod({ containers: [a] })),
    );
    const config = deployment({ replicas: 2, ...inPod({ containers: [{ ...a, image: "other" }] }) });
    expect(failure(() => applyAs("m", live, config)).message).toBe(
      [
        'Apply failed with 2 conflicts: conflicts with "u" using apps/v1:',
        "- .spec.replicas",
        'conflicts with "x":',
        '- .spec.template.spec.containers[name="a"].image',
      ].join("\n"),
    );
  });

  it("takes fields over by force, and shares them where the values agree", () => {
    const live = update("kube", undefined, deployment({ replicas: 1 }));
    const shared = applyAs("m", live, deployment({ replicas: 1 }));
    expect(Object.keys(owners(shared))).toEqual(["m", "kube"]);
    const taken = applyAs("m", live, deployment({ replicas: 2 }), { force: true });
    expect(Object.keys(owners(taken))).toEqual(["m"]);
    expect(specOf(taken).replicas).toBe(2);
  });

  it("removes what the manager dropped, unless somebody else owns it too", () => {
    const both = deployment({ replicas: 1, ...inPod({ containers: [a, b], restartPolicy: "Always" }) });
    const first = applyAs("m", undefined, both);
    const second = applyAs("n", first, deployment(inPod({ containers: [b] })));
    const dropped = applyAs("m", second, deployment(inPod({ containers: [a] })));
    expect(specOf(dropped)).toEqual({ strategy: undefined, ...inPod({ containers: [a, b] }) });
    const emptied = applyAs("m", dropped, deployment({}));
    expect(specOf(emptied)).toEqual(inPod({ containers: [b] }));
  });

  it("takes an element that it owned and drops away whole: without its key what others put there could not stand", () => {
    const first = applyAs("m", undefined, deployment(inPod({ containers: [a, b] })));
    const edited = structuredClone(first) as KubeObject & { spec: { template: { spec: { containers: object[] } } } };
    edited.spec.template.spec.containers = [a, { ...b, env: [{ name: "E", value: "1" }] }];
    const live = update("u", first, edited);
    const dropped = applyAs("m", live, deployment(inPod({ containers: [a] })));
    expect(specOf(dropped)).toEqual(inPod({ containers: [a] }));
  });

  it("merges sets and keeps the order of live elements", () => {
    const live = update("u", undefined, deployment({}, { finalizers: ["x/1", "x/2"] }));
    const object = applyAs("m", live, deployment({}, { finalizers: ["x/3", "x/2"] }));
    expect(object.metadata.finalizers).toEqual(["x/1", "x/3", "x/2"]);
  });

  it("owns atomic values as a whole", () => {
    const spec = { ...inPod({ containers: [{ ...a, args: ["1"] }], nodeSelector: { disk: "ssd" } }) };
    const live = update("u", undefined, deployment(spec));
    const config = deployment(inPod({ nodeSelector: { zone: "a" } }));
    expect(failure(() => applyAs("m", live, config)).message).toContain(".spec.template.spec.nodeSelector");
    const forced = applyAs("m", live, config, { force: true });
    expect(specOf(forced)).toMatchObject(inPod({ nodeSelector: { zone: "a" } }));
  });

  it("completes defaulted list keys, so that 80 and 80/TCP are one port", () => {
    const live = applyAs(
      "m",
      undefined,
      deployment(inPod({ containers: [{ name: "a", ports: [{ containerPort: 80 }] }] })),
    );
    const config = inPod({ containers: [{ name: "a", ports: [{ containerPort: 80, protocol: "TCP" }] }] });
    const again = applyAs("m", live, deployment(config));
    expect(specOf(again)).toEqual(config);
  });

  it("remembers what an untracked object held as before-first-apply", () => {
    const live = deployment({ replicas: 1 }, { uid: "u" });
    const error = failure(() => applyAs("m", live, deployment({ replicas: 2 })));
    expect(error.message).toContain('conflict with "before-first-apply" using apps/v1');
    expect(Object.keys(owners(applyAs("m", live, deployment({ replicas: 1 }))))).toEqual(["m", "before-first-apply"]);
  });

  it.each([
    ["spec.replicaz", deployment({ replicaz: 1 }), ".spec.replicaz: field not declared in schema"],
    [
      "an unknown field inside an atomic value",
      deployment({ selector: { x: 1 } }),
      ".spec.selector.x: field not declared",
    ],
    ["two containers of one name", deployment(inPod({ containers: [a, a] })), 'duplicate entries for key [name="a"]'],
    [
      "two ports of one key",
      deployment(
        inPod({ containers: [{ ...a, ports: [{ containerPort: 1 }, { containerPort: 1, protocol: "TCP" }] }] }),
      ),
      '[containerPort=1,protocol="TCP"]',
    ],
    ["a container without a name", deployment(inPod({ containers: [{ image: "x" }] })), 'omits key field "name"'],
    ["a list where a map belongs", deployment([]), ".spec: expected map, got list"],
    ["managedFields", deployment({}, { managedFields: [] }), "metadata.managedFields must be nil"],
    [
      "another version",
      { ...deployment({}), apiVersion: "apps/v2" },
      "Specified patch version: apps/v2, expected: apps/v1",
    ],
  ])("refuses %s", (_, config, message) => {
    const error = failure(() => applyAs("m", undefined, config));
    expect(error.code).toBe(400);
    expect(error.message).toContain(message);
  });

  it("does not take a null creationTimestamp for a wish", () => {
    const live = update("u", undefined, deployment({}, { creationTimestamp: "2026-01-01T00:00:00Z" }));
    const object = applyAs("m", live, deployment({}, { creationTimestamp: null }));
    expect(object.metadata.creationTimestamp).toBe("2026-01-01T00:00:00Z");
  });

  const annotation = "kubectl.kubernetes.io/last-applied-configuration";

  it("lets kubectl take over from its client-side apply, and keeps the annotation in step", () => {
    const old = deployment({ replicas: 1 });
    const annotations = { [annotation]: JSON.stringify(old) };
    const live = update("kubectl-client-side-apply", undefined, deployment({ replicas: 1 }, { annotations }));
    expect(failure(() => applyAs("other", live, deployment({ replicas: 2 }))).code).toBe(409);
    const object = applyAs("kubectl", live, deployment({ replicas: 2 }));
    expect(JSON.parse(object.metadata.annotations?.[annotation] ?? "")).toMatchObject({ spec: { replicas: 2 } });
  });

  it("writes that annotation as kubectl does: members in order, and none that was not applied", () => {
    const annotations = { [annotation]: "{}" };
    const live = update("u", undefined, deployment({ replicas: 1 }, { annotations }));
    const object = applyAs("kubectl", live, deployment({ replicas: 1 }, { labels: { b: "<1>", a: "2" } }));
    expect(object.metadata.annotations?.[annotation]).toBe(
      '{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"labels":{"a":"2","b":"\\u003c1\\u003e"},"name":"web","namespace":"default"},"spec":{"replicas":1}}\n',
    );
  });

  it("protects what somebody changed since that client-side apply", () => {
    const annotations = { [annotation]: JSON.stringify(deployment({ replicas: 1 })) };
    const live = update("kubectl-client-side-apply", undefined, deployment({ replicas: 1 }, { annotations }));
    const scaled = update("hpa", live, { ...live, spec: { replicas: 5 } } as KubeObject);
    expect(failure(() => applyAs("kubectl", scaled, deployment({ replicas: 2 }))).message).toContain('"hpa"');
  });

  const data = fc.dictionary(fc.constantFrom("a", "b", "c", "d"), fc.constantFrom("1", "2"));
  const configMap = (values: Record<string, string>) =>
    ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "c" }, data: values }) as KubeObject;
  const steps = fc.array(fc.tuple(fc.constantFrom("m", "n", "o"), data), { maxLength: 6 });

  it("holds exactly what its managers hold, whoever applies in whatever order", () => {
    fc.assert(
      fc.property(steps, (list) => {
        let live: KubeObject | undefined;
        const held = new Map<string, Record<string, string>>();
        for (const [manager, values] of list) {
          const request = { ...writer(manager), apiVersion: "v1", schema: configMapSchema };
          live = apply({ ...request, live, applied: configMap(values), force: true }).object;
          for (const [other, theirs] of held) {
            const left = Object.entries(theirs).filter(([key, value]) => (values[key] ?? value) === value);
            held.set(other, Object.fromEntries(left));
          }
          held.set(manager, values);
          const expected = Object.assign({}, ...held.values()) as Record<string, string>;
          expect((live as { data?: object }).data ?? {}).toEqual(expected);
          const again = apply({ ...request, live, applied: configMap(values), force: false, now: later }).object;
          expect(again).toEqual(live);
        }
      }),
    );
  });
});

import fc from "fast-check";
import { expect, it } from "vitest";
import { configMapSchema } from "../fake-schemas.ts";
import type { KubeObject } from "../object.ts";
import { storedManagers, writeManagers } from "./managers.ts";
import { renewEntry } from "./renew-entry.ts";
import { recordUpdate, trackUpdate } from "./track-update.ts";
import { compareObjects } from "./typed/changes.ts";
import type { Writer } from "./writer.ts";

const noon = Date.parse("2026-01-01T12:00:00Z");
const configMap = (data: Record<string, string>, managedFields?: KubeObject["metadata"]["managedFields"]) =>
  ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "c", managedFields }, data }) as KubeObject;
const writer = (manager: string, second: number): Writer => ({
  manager,
  apiVersion: "v1",
  schema: configMapSchema,
  now: noon + second * 1000,
});

const write = fc.record({
  manager: fc.constantFrom("m", "n"),
  data: fc.dictionary(fc.constantFrom("a", "b", "c"), fc.constantFrom("1", "2", "3")),
  second: fc.nat(3),
});

it("answers what recording the update would, whenever it answers", () => {
  let answered = 0;
  fc.assert(
    fc.property(fc.array(write, { minLength: 2, maxLength: 8 }), (writes) => {
      let live: KubeObject | undefined;
      for (const { manager, data, second } of writes) {
        const by = writer(manager, second);
        const updated = configMap(data);
        const stored = live?.metadata.managedFields ?? [];
        const changes = compareObjects(by.schema, live, updated);
        const renewed = renewEntry(stored, changes, by);
        if (renewed) {
          answered++;
          const managers = storedManagers(stored);
          recordUpdate(managers, changes, by);
          expect(renewed).toEqual(writeManagers(managers));
        }
        live = configMap(data, trackUpdate(live, updated, by));
      }
    }),
  );
  expect(answered).toBeGreaterThan(0);
});

it("leaves to others what comes from somebody else, or only takes away", () => {
  const first = configMap({ a: "1", b: "1" });
  const live = configMap({ a: "1", b: "1" }, trackUpdate(undefined, first, writer("m", 0)));
  const renew = (updated: KubeObject, by: Writer) =>
    renewEntry(live.metadata.managedFields ?? [], compareObjects(by.schema, live, updated), by);
  expect(renew(configMap({ a: "2", b: "1" }), writer("m", 1))).toHaveLength(1);
  expect(renew(configMap({ a: "2", c: "1" }), writer("m", 1))).toHaveLength(1);
  expect(renew(configMap({ a: "2", b: "1" }), writer("n", 1))).toBeUndefined();
  expect(renew(configMap({ a: "1" }), writer("m", 1))).toBeUndefined();
});

import fc from "fast-check";
import { expect, test } from "vitest";
import type { Endpoint, EndpointSlice } from "../../../api/discovery/v1/types.generated.ts";
import { planSlices, type PortGroup, type SlicePlan, type SliceTemplate, withPlaceholder } from "./slice-plan.ts";

const most = 5;
const template: SliceTemplate = { metadata: { name: "", generateName: "web-", labels: { app: "web" } } };

const endpoint = (id: number, ready = true): Endpoint => ({
  addresses: [`10.244.0.${id}`],
  conditions: { ready },
  targetRef: { kind: "Pod", namespace: "default", name: `pod-${id}` },
});

const group = (port: number, ids: readonly number[], ready?: (id: number) => boolean): PortGroup => ({
  addressType: "IPv4",
  ports: [{ name: "http", port, protocol: "TCP" }],
  endpoints: ids.map((id) => endpoint(id, ready?.(id))),
});

let made = 0;
/** The slices as they are when a plan was carried out. */
function carryOut(existing: readonly EndpointSlice[], { create, update, remove }: SlicePlan): EndpointSlice[] {
  const updated = new Map(update.map((slice) => [slice.metadata.name, slice]));
  const kept = existing
    .filter((slice) => !remove.includes(slice))
    .map((slice) => updated.get(slice.metadata.name) ?? slice);
  return [...kept, ...create.map((slice) => ({ ...slice, metadata: { ...slice.metadata, name: `web-${made++}` } }))];
}

const plan = (wanted: readonly PortGroup[], existing: readonly EndpointSlice[]) =>
  planSlices(wanted, existing, template, most);
const writes = ({ create, update, remove }: SlicePlan) => [create.length, update.length, remove.length];
const idsOf = (slices: readonly EndpointSlice[]) =>
  slices.map(({ endpoints }) => endpoints.map(({ addresses }) => Number(addresses[0]?.split(".")[3])));
const slicesOf = (...groups: PortGroup[]) => carryOut([], plan(groups, []));

test("an endpoint that goes is taken out of its slice, and no other slice is touched", () => {
  const slices = slicesOf(group(80, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]));
  const next = plan([group(80, [1, 2, 4, 5, 6, 7, 8, 9, 10])], slices);
  expect(writes(next)).toEqual([0, 1, 0]);
  expect(idsOf(next.update)).toEqual([[1, 2, 4, 5]]);
});

test("a slice whose list somebody took away is filled again", () => {
  const [slice] = slicesOf(group(80, [1, 2]));
  const { endpoints: _, ...bare } = slice as EndpointSlice;
  const next = plan([group(80, [1, 2])], [bare as EndpointSlice]);
  expect(idsOf(carryOut([bare as EndpointSlice], next))).toEqual([[1, 2]]);
  expect(writes(plan([], [bare as EndpointSlice]))).toEqual([0, 0, 1]);
});

test("a new endpoint goes into a slice that changes anyway", () => {
  const slices = slicesOf(group(80, [1, 2, 3, 4, 5, 6, 7]));
  const next = plan([group(80, [1, 2, 3, 4, 6, 7, 8])], slices);
  expect(idsOf(next.update)).toEqual([[1, 2, 3, 4, 8]]);
});

test("a new endpoint goes into the fullest slice with room when none changes", () => {
  const slices = [...slicesOf(group(80, [1])), ...slicesOf(group(80, [2, 3, 4])), ...slicesOf(group(80, [5, 6]))];
  expect(idsOf(plan([group(80, [1, 2, 3, 4, 5, 6, 7])], slices).update)).toEqual([[2, 3, 4, 7]]);
});

test("pods with other numbers for a named port have slices of their own", () => {
  expect(idsOf(slicesOf(group(80, [1, 2]), group(8080, [3])))).toEqual([[1, 2], [3]]);
});

test("a changed port is a changed slice, not one removed and one made", () => {
  const next = plan([group(81, [1, 2])], slicesOf(group(80, [1, 2])));
  expect(writes(next)).toEqual([0, 1, 0]);
  expect(next.update[0]?.ports).toEqual(group(81, []).ports);
});

test("changed labels of the service are written to slices whose endpoints did not change", () => {
  const relabelled = { metadata: { ...template.metadata, labels: { app: "web", tier: "front" } } };
  const next = planSlices([group(80, [1])], slicesOf(group(80, [1])), relabelled, most);
  expect(next.update[0]?.metadata.labels).toEqual(relabelled.metadata.labels);
});

test("a service without endpoints keeps one empty slice", () => {
  const empty = { addressType: "IPv4", ports: [], endpoints: [] };
  const place = (existing: readonly EndpointSlice[]) => withPlaceholder(plan([], existing), existing, empty, template);
  const slices = carryOut([], place([]));
  expect(idsOf(slices)).toEqual([[]]);
  expect(writes(place(slices))).toEqual([0, 0, 0]);
  expect(writes(place(slicesOf(group(80, [1]))))).toEqual([0, 1, 0]);
});

const ids = fc.uniqueArray(fc.integer({ min: 1, max: 40 }), { maxLength: 30 });
const world = fc.record({ http: ids, other: ids, unready: fc.uniqueArray(fc.integer({ min: 1, max: 40 })) });

test("whatever comes and goes, slices say exactly what is wanted, are never too full, and a second look changes nothing", () => {
  fc.assert(
    fc.property(fc.array(world, { minLength: 1, maxLength: 6 }), (worlds) => {
      let slices: EndpointSlice[] = [];
      for (const { http, other, unready } of worlds) {
        const taken = new Set(http);
        const isReady = (id: number) => !unready.includes(id);
        const rest = other.filter((id) => !taken.has(id));
        const wanted = [group(80, http, isReady), group(81, rest, isReady)].filter(
          ({ endpoints }) => endpoints.length > 0,
        );
        const next = plan(wanted, slices);
        expect(next.update.every(({ metadata }) => slices.some((slice) => slice.metadata.name === metadata.name))).toBe(
          true,
        );
        slices = carryOut(slices, next);
        const said = slices.flatMap(({ ports, endpoints }) => endpoints.map((each) => JSON.stringify([ports, each])));
        const meant = wanted.flatMap(({ ports, endpoints }) => endpoints.map((each) => JSON.stringify([ports, each])));
        expect(said.sort()).toEqual(meant.sort());
        expect(Math.max(0, ...slices.map(({ endpoints }) => endpoints.length))).toBeLessThanOrEqual(most);
        expect(writes(plan(wanted, slices))).toEqual([0, 0, 0]);
      }
    }),
  );
});

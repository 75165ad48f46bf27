import type { Endpoint, EndpointPort, EndpointSlice } from "../../../api/discovery/v1/types.generated.ts";
import { getControllerOf } from "../../../apimachinery/owner-reference.ts";
import { deepEqual } from "../../../util/deep-equal.ts";

/** Endpoints that have the same ports, and so can stand in one slice. */
export interface PortGroup {
  readonly addressType: string;
  readonly ports: EndpointPort[];
  readonly endpoints: readonly Endpoint[];
}

/** What all slices of one service have in common; new ones are made from it. */
export type SliceTemplate = Pick<EndpointSlice, "metadata">;

/** What has to be done so that the slices say what is wanted; slices that say it already are left alone. */
export interface SlicePlan {
  readonly create: readonly EndpointSlice[];
  readonly update: readonly EndpointSlice[];
  readonly remove: readonly EndpointSlice[];
}

/**
 * Compares slices with what is wanted and changes as few as it can (upstream's reconcileByPortMapping): an endpoint
 * never moves to another slice, new ones first fill slices that change anyway, then one that has room. `mostEndpoints`
 * per slice.
 */
export function planSlices(
  wanted: readonly PortGroup[],
  existing: readonly EndpointSlice[],
  template: SliceTemplate,
  mostEndpoints: number,
): SlicePlan {
  const groups = new Map(wanted.map((group) => [groupKey(group), group]));
  const plans = [...groups].map(([key, group]) => {
    const slices = existing.filter((slice) => groupKey(slice) === key && sameOwner(slice, template));
    return planGroup(group, slices, template, mostEndpoints);
  });
  const strays = existing.filter((slice) => !groups.has(groupKey(slice)) || !sameOwner(slice, template));
  const plan = {
    create: plans.flatMap(({ create }) => create),
    update: plans.flatMap(({ update }) => update),
    remove: [...strays, ...plans.flatMap(({ remove }) => remove)],
  };
  return reuseRemoved(plan);
}

/** A slice of a namesake that is gone goes too, whatever is written to it: the garbage collector sees to that. */
const sameOwner = (a: SliceTemplate, b: SliceTemplate): boolean => getControllerOf(a)?.uid === getControllerOf(b)?.uid;

const groupKey = ({ addressType, ports }: Pick<PortGroup, "addressType" | "ports">) =>
  JSON.stringify([
    addressType,
    (ports ?? [])
      .map(({ name = "", port, protocol = "TCP", appProtocol }) => JSON.stringify([name, port, protocol, appProtocol]))
      .sort(),
  ]);

/** One endpoint through its changes: the address, and whose it is. */
const endpointKey = ({ addresses, targetRef }: Endpoint) =>
  [...addresses, targetRef?.namespace, targetRef?.name].join(" ");

interface Draft {
  readonly slice: EndpointSlice;
  readonly endpoints: Endpoint[];
  changed: boolean;
}

function planGroup(
  group: PortGroup,
  slices: readonly EndpointSlice[],
  template: SliceTemplate,
  most: number,
): SlicePlan {
  const missing = new Map(group.endpoints.map((endpoint) => [endpointKey(endpoint), endpoint]));
  const drafts = slices.map((slice) => draftOf(slice, missing, template));
  const rest = [...missing.values()];
  const changing = drafts.filter(({ changed, endpoints }) => changed && endpoints.length > 0);
  changing.sort((a, b) => b.endpoints.length - a.endpoints.length);
  for (const draft of changing) draft.endpoints.push(...rest.splice(0, most - draft.endpoints.length));
  const create: EndpointSlice[] = [];
  while (rest.length > 0) {
    const roomy = rest.length < most ? fullestWithRoom(drafts, rest.length, most) : undefined;
    if (roomy) {
      roomy.changed = true;
      roomy.endpoints.push(...rest.splice(0));
    } else create.push(newSlice(group, template, rest.splice(0, most)));
  }
  return {
    create,
    update: drafts.filter(({ changed, endpoints }) => changed && endpoints.length > 0).map(written(template)),
    // A slice of nothing may be the one that says that there is nothing.
    remove: drafts
      .filter(({ changed, endpoints, slice }) => endpoints.length === 0 && (changed || isEmpty(slice)))
      .map(({ slice }) => slice),
  };
}

/** Somebody may have taken its list of endpoints away altogether. */
const isEmpty = ({ endpoints }: EndpointSlice) => (endpoints ?? []).length === 0;

/** A slice with those of its endpoints that are still wanted; they are taken out of `missing`. */
function draftOf(slice: EndpointSlice, missing: Map<string, Endpoint>, template: SliceTemplate): Draft {
  let changed = !sameMetadata(slice, template);
  const endpoints = (slice.endpoints ?? []).flatMap((endpoint) => {
    const wanted = missing.get(endpointKey(endpoint));
    missing.delete(endpointKey(endpoint));
    changed ||= !deepEqual(wanted, endpoint);
    return wanted ?? [];
  });
  return { slice, endpoints, changed };
}

/** Of the slices that stay as they are, the fullest in which `count` more fit. */
function fullestWithRoom(drafts: readonly Draft[], count: number, most: number): Draft | undefined {
  return drafts
    .filter(({ changed, endpoints }) => !changed && endpoints.length > 0 && endpoints.length + count <= most)
    .sort((a, b) => b.endpoints.length - a.endpoints.length)[0];
}

/** When the endpoints last changed is told with a change, and is none by itself. */
export const triggerTimeAnnotation = "endpoints.kubernetes.io/last-change-trigger-time";

function sameMetadata({ metadata }: EndpointSlice, { metadata: wanted }: SliceTemplate): boolean {
  const annotations = ({ annotations: { [triggerTimeAnnotation]: _, ...others } = {} }: EndpointSlice["metadata"]) =>
    others;
  return deepEqual(metadata.labels, wanted.labels) && deepEqual(annotations(metadata), annotations(wanted));
}

const written =
  ({ metadata: { labels, annotations } }: SliceTemplate) =>
  ({ slice, endpoints }: Draft): EndpointSlice => ({
    ...slice,
    metadata: { ...slice.metadata, labels, annotations },
    endpoints,
  });

const newSlice = (
  { addressType, ports }: PortGroup,
  { metadata }: SliceTemplate,
  endpoints: Endpoint[],
): EndpointSlice => ({
  apiVersion: "discovery.k8s.io/v1",
  kind: "EndpointSlice",
  metadata,
  addressType,
  ports,
  endpoints,
});

/** A slice to make and one to remove are one slice to change: one write, and nobody sees the service without either. */
function reuseRemoved({ create, update, remove }: SlicePlan): SlicePlan {
  const free = [...remove];
  const made: EndpointSlice[] = [];
  const reused: EndpointSlice[] = [];
  for (const slice of create) {
    const at = free.findIndex((old) => old.addressType === slice.addressType && sameOwner(old, slice));
    const [old] = at < 0 ? [] : free.splice(at, 1);
    if (!old) made.push(slice);
    else {
      const { labels, annotations } = slice.metadata;
      reused.push({ ...slice, metadata: { ...old.metadata, labels, annotations } });
    }
  }
  return { create: made, update: [...update, ...reused], remove: free };
}

/** The plan, but a service always has a slice: an empty one when there is nothing to say (upstream's placeholder). */
export function withPlaceholder(
  plan: SlicePlan,
  existing: readonly EndpointSlice[],
  empty: PortGroup,
  template: SliceTemplate,
): SlicePlan {
  if (plan.create.length > 0 || plan.remove.length < existing.length) return plan;
  const kept = plan.remove.find(
    (slice) =>
      groupKey(slice) === groupKey(empty) &&
      isEmpty(slice) &&
      sameMetadata(slice, template) &&
      sameOwner(slice, template),
  );
  if (kept) return { ...plan, remove: plan.remove.filter((slice) => slice !== kept) };
  return reuseRemoved({ ...plan, create: [newSlice(empty, template, [])] });
}

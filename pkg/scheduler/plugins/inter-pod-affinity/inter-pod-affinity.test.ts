import { describe, expect, it } from "vitest";
import type { Affinity, PodAffinityTerm } from "../../../api/core/v1/types.generated.ts";
import { makeNode } from "../../../testing/make-node.ts";
import { makePod } from "../../../testing/make-pod.ts";
import { placeAll } from "../../fake-placement.ts";

const hostname = "kubernetes.io/hostname";
const zone = "topology.kubernetes.io/zone";
const nodes = ["a1", "a2", "b1", "b2"].map((name) => makeNode(name, { labels: { [zone]: name.slice(0, 1) } }));

const near = (app: string, topologyKey: string, more: Partial<PodAffinityTerm> = {}): PodAffinityTerm => ({
  labelSelector: { matchLabels: { app } },
  topologyKey,
  ...more,
});
const pod = (name: string, app: string, affinity: Affinity = {}, namespace = "default") =>
  makePod(name, { labels: { app }, namespace, spec: { affinity } });
const placed = (name: string, app: string, nodeName: string, affinity: Affinity = {}) =>
  makePod(name, { labels: { app }, spec: { affinity, nodeName } });
const required = (...terms: PodAffinityTerm[]) => ({ requiredDuringSchedulingIgnoredDuringExecution: terms });
const preferred = (weight: number, podAffinityTerm: PodAffinityTerm) => ({
  preferredDuringSchedulingIgnoredDuringExecution: [{ weight, podAffinityTerm }],
});

describe("pod affinity", () => {
  it("keeps pods apart that do not want each other on one node", () => {
    const apart = { podAntiAffinity: required(near("web", hostname)) };
    const pods = Array.from({ length: 6 }, (_, index) => pod(`web-${index}`, "web", apart));
    const chosen = placeAll(nodes, pods);
    expect(new Set(chosen.slice(0, 4)).size).toBe(4);
    expect(chosen.slice(4)).toEqual([undefined, undefined]);
  });

  it("heeds what pods say that were there first", () => {
    const hermit = placed("hermit", "hermit", "a1", { podAntiAffinity: required(near("web", zone)) });
    const [, ...chosen] = placeAll(nodes, [hermit, pod("w1", "web"), pod("w2", "web")]);
    expect(chosen.every((node) => node?.startsWith("b"))).toBe(true);
  });

  it("puts pods where those are that they need", () => {
    const cache = placed("cache", "cache", "b2");
    const needs = { podAffinity: required(near("cache", zone)) };
    expect(placeAll(nodes, [cache, pod("w1", "web", needs)])[1]).toMatch(/^b/);
    expect(placeAll(nodes, [pod("w1", "web", needs)])).toEqual([undefined]);
  });

  it("lets the first of pods that need each other go anywhere, the others to it", () => {
    const needs = { podAffinity: required(near("web", zone)) };
    const zones = placeAll(
      nodes,
      ["w1", "w2", "w3"].map((name) => pod(name, "web", needs)),
    ).map((node) => node?.[0]);
    expect(zones[0]).toBeDefined();
    expect(new Set(zones).size).toBe(1);
  });

  it("speaks of its own namespace unless it names others or selects them", () => {
    const cache = placed("cache", "cache", "b2");
    const from = (more: Partial<PodAffinityTerm>) => {
      const needs = { podAffinity: required(near("cache", hostname, more)) };
      return placeAll(nodes, [cache, pod("w1", "web", needs, "other")])[1];
    };
    expect(from({})).toBeUndefined();
    expect(from({ namespaces: ["default"] })).toBe("b2");
    expect(from({ namespaceSelector: {} })).toBe("b2");
    expect(from({ namespaceSelector: { matchLabels: { name: "default" } } })).toBe("b2");
    expect(from({ namespaceSelector: { matchLabels: { name: "nope" } } })).toBeUndefined();
  });

  it("prefers nodes with or without pods, as it is told and as they tell", () => {
    const cache = placed("cache", "cache", "b2");
    const likes = { podAffinity: preferred(100, near("cache", hostname)) };
    expect(placeAll(nodes, [cache, pod("w", "web", likes)])[1]).toBe("b2");
    const dislikes = { podAntiAffinity: preferred(100, near("cache", zone)) };
    expect(placeAll(nodes, [cache, pod("w", "web", dislikes)])[1]).toMatch(/^a/);
    const host = placed("host", "host", "a2", { podAffinity: preferred(100, near("guest", hostname)) });
    expect(placeAll(nodes, [host, pod("g", "guest")])[1]).toBe("a2");
  });
});

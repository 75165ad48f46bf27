import { Gauge, type Registry } from "prom-client";
import type { ResourceRegistry } from "../../registry/generic/resource-registry.ts";
import { versionInfo } from "../version.ts";

/** What the server is and how much it holds, under upstream's metric names. Read when scraped. */
export function registerServerMetrics(metrics: Registry, resources: ResourceRegistry): void {
  const registers = [metrics];
  const { major, minor, gitVersion, gitCommit, gitTreeState, buildDate, goVersion, compiler, platform } = versionInfo;
  const build = {
    major,
    minor,
    git_version: gitVersion,
    git_commit: gitCommit,
    git_tree_state: gitTreeState,
    build_date: buildDate,
    go_version: goVersion,
    compiler,
    platform,
  };
  new Gauge({
    name: "kubernetes_build_info",
    help: "1, with the server's version in its labels.",
    labelNames: Object.keys(build),
    registers,
  }).set(build, 1);
  new Gauge({
    name: "apiserver_resource_objects",
    help: "Objects in storage by resource.",
    labelNames: ["group", "resource"],
    registers,
    collect() {
      for (const { definition, store } of resources.all()) {
        const { group, resource } = definition.ref;
        if (!definition.storedAs) this.set({ group, resource }, store.cache.count());
      }
    },
  });
}

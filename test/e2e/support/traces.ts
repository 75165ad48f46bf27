import { readFileSync } from "node:fs";
import type { PrivateEngine } from "./private-engine.ts";
import { processesOf } from "./processes.ts";

/** All that a cluster may make on a machine, as far as this engine's network namespace shows it. */
export function tracesOf(engine: PrivateEngine): Record<string, string[]> {
  const lines = (program: string, ...args: string[]) => engine.run(program, args).trim().split("\n").sort();
  return {
    processes: processesOf(engine.home).map(String),
    containers: lines("docker", "ps", "-aq"),
    networks: lines("docker", "network", "ls", "--format", "{{.Name}}"),
    volumes: lines("docker", "volume", "ls", "-q"),
    links: lines("ip", "-brief", "link").map((line) => line.split(/[\s@]/)[0] ?? ""),
    routes: lines("ip", "route"),
    rules: lines("ip", "rule"),
    namespaces: lines("ip", "netns").filter((line) => line.startsWith(engine.name)),
    firewall: lines("iptables-save").filter((line) => /^-/.test(line)),
    mounts: readFileSync("/proc/self/mountinfo", "utf8")
      .split("\n")
      .map((line) => line.split(" ")[4] ?? "")
      .filter((point) => point.startsWith(engine.home)),
  };
}

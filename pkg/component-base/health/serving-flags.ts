import { readFileSync } from "node:fs";
import type { Registry } from "prom-client";
import { type FlagValues, intFlag, stringFlag } from "../flags.ts";
import type { HealthCheck } from "./health-check.ts";
import { HealthServer } from "./health-server.ts";

/** Where a program serves health and metrics, by upstream's names. */
export const servingFlags = (port: number) => ({
  "bind-address": stringFlag("address on which health and metrics are served", "127.0.0.1"),
  "secure-port": intFlag("port of health and metrics", port),
  "tls-cert-file": stringFlag("certificate for HTTPS; without it health and metrics are served in plain text"),
  "tls-private-key-file": stringFlag("private key that matches --tls-cert-file"),
});

/** The server that these flags ask for. Throws when a file cannot be read. */
export function healthServer(
  name: string,
  flags: FlagValues<ReturnType<typeof servingFlags>>,
  checks: readonly HealthCheck[],
  metrics: Registry,
): HealthServer {
  const certFile = flags["tls-cert-file"];
  const tls = certFile
    ? { cert: readFileSync(certFile, "utf8"), key: readFileSync(flags["tls-private-key-file"], "utf8") }
    : undefined;
  const ping = { name: "ping", check: () => undefined };
  const { "bind-address": host, "secure-port": port } = flags;
  return new HealthServer({ name, host, port, checks: [ping, ...checks], metrics, tls });
}

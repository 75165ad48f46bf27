import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Child } from "./child.ts";
import type { Target } from "./load.ts";
import type { PeerOptions } from "./peer.ts";

/** The peer, running in a process of its own. */
export interface BareServer {
  readonly pid: number;
  readonly target: Target;
  end(): void;
}

/** What an administrator's client of the cluster at that home presents, and believes. */
export function adminCredentials(home: string): Omit<Target, "port"> {
  return { ca: pem(home, "ca.crt"), cert: pem(home, "admin.crt"), key: pem(home, "admin.key") };
}

/** Starts bare Node with the certificates of the cluster at that home. GET /list answers `listBytes` bytes. */
export async function startBareServer(home: string, listBytes: number): Promise<BareServer> {
  const credentials = adminCredentials(home);
  const directory = mkdtempSync(path.join(tmpdir(), "berth-bench-peer-"));
  const child = new Child(new URL("peer-process.ts", import.meta.url));
  const own = { key: pem(home, "apiserver.key"), cert: pem(home, "apiserver.crt"), ca: credentials.ca };
  const options: PeerOptions = { directory, listBytes, ...own };
  const port = await child.ask<number>(options);
  return {
    pid: child.pid,
    target: { ...credentials, port },
    end() {
      child.end();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

const pem = (home: string, name: string): string => readFileSync(path.join(home, "pki", name), "utf8");

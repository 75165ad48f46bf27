import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { memory, processorTime } from "../process-usage.ts";
import { Child } from "./child.ts";
import type { Load, LoadResult, RequestTemplate, Target } from "./load.ts";
import type { PeerOptions } from "./peer.ts";

/** What a load took of wall time, and of its server's processor time. */
export type Measured<L extends Load> = LoadResult<L> & { readonly processorMs: number };

/** A server that is measured. */
export class Contestant {
  constructor(
    readonly pid: number,
    private readonly target: Target,
    private readonly load: Child,
  ) {}

  async run<L extends Load>(load: Omit<L, "target">): Promise<Measured<L>> {
    const before = processorTime(this.pid);
    const result = await this.load.ask<LoadResult<L>>({ ...load, target: this.target });
    return { ...result, processorMs: processorTime(this.pid) - before };
  }

  requests(connections: number, request: RequestTemplate, count: number, first = 0, cycle = count) {
    return this.run<Load & { kind: "requests" }>({ kind: "requests", connections, request, first, count, cycle });
  }

  /** What this process has of its own, in megabytes. */
  memory(): number {
    return memory(this.pid).anonymous;
  }
}

export interface Contest {
  readonly berth: Contestant;
  readonly peer: Contestant;
  end(): void;
}

/** Puts Berth's API server and bare Node, with the same certificates, before the same load process. */
export async function openContest(home: string, port: number, pid: number, listBytes: number): Promise<Contest> {
  const pem = (name: string) => readFileSync(path.join(home, "pki", name), "utf8");
  const target = { ca: pem("ca.crt"), cert: pem("admin.crt"), key: pem("admin.key") };
  const directory = mkdtempSync(path.join(tmpdir(), "berth-bench-peer-"));
  const load = new Child("./load-process.ts");
  const peer = new Child("./peer-process.ts");
  const options: PeerOptions = {
    directory,
    listBytes,
    key: pem("apiserver.key"),
    cert: pem("apiserver.crt"),
    ca: target.ca,
  };
  const peerPort = await peer.ask<number>(options);
  return {
    berth: new Contestant(pid, { ...target, port }, load),
    peer: new Contestant(peer.pid, { ...target, port: peerPort }, load),
    end() {
      load.end();
      peer.end();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

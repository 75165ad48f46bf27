import { memory, processorTime } from "../process-usage.ts";
import { adminCredentials, startBareServer } from "./bare-server.ts";
import { Child } from "./child.ts";
import type { Load, LoadResult, RequestTemplate, Target } from "./load.ts";

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
  const load = new Child(new URL("load-process.ts", import.meta.url));
  const peer = await startBareServer(home, listBytes);
  return {
    berth: new Contestant(pid, { ...adminCredentials(home), port }, load),
    peer: new Contestant(peer.pid, peer.target, load),
    end() {
      load.end();
      peer.end();
    },
  };
}

import { startBareServer } from "../api/bare-server.ts";
import { Child } from "../api/child.ts";

export interface RestingPeer {
  readonly pids: readonly number[];
  end(): void;
}

/**
 * The least that a cluster at rest does, by bare Node: one process renews a lease every ten seconds over HTTPS, another
 * stores it durably. What a wakeup costs differs by a factor of ten between hours of one machine; it does so for both.
 */
export async function startRestingPeer(home: string): Promise<RestingPeer> {
  const server = await startBareServer(home, 0);
  const holder = new Child(new URL("lease-holder-process.ts", import.meta.url));
  await holder.ask(server.target);
  return {
    pids: [server.pid, holder.pid],
    end() {
      holder.end();
      server.end();
    },
  };
}

import type { Duplex } from "node:stream";
import { isPort } from "../../../util/is-port.ts";
import { SpdySession } from "../spdy/spdy-session.ts";
import type { SpdyStream } from "../spdy/spdy-stream.ts";
import { forwardConnection } from "./forward-connection.ts";
import { forwardFailure } from "./forward-failure.ts";
import type { ForwardedPod } from "./local-connector.ts";

/** What a client asks for in X-Stream-Protocol-Version. */
export const portForwardProtocol = "portforward.k8s.io";

/** How long a client may take to open the second stream of a pair. */
const pairMs = 30_000;

interface Pair {
  data?: SpdyStream;
  error?: SpdyStream;
  readonly timer: NodeJS.Timeout;
}

/**
 * Serves port-forward over SPDY: for every connection the client opens a stream of data and one on which it is told
 * what went wrong. Resolves when the client is gone.
 */
export async function serveSpdyPortForward(transport: Duplex, pod: ForwardedPod): Promise<void> {
  const pairs = new Map<string, Pair>();
  const session = new SpdySession(transport, (stream) => {
    const kind = stream.headers.get("streamtype");
    const port = Number(stream.headers.get("port"));
    if ((kind !== "data" && kind !== "error") || !isPort(port)) return false;
    const id = stream.headers.get("requestid") ?? legacyId(stream, kind);
    const pair = pairs.get(id) ?? { timer: setTimeout(() => giveUp(pairs, id), pairMs) };
    if (pair[kind]) return false;
    pair[kind] = stream;
    pairs.set(id, pair);
    const { data, error } = pair;
    if (data && error) {
      clearTimeout(pair.timer);
      pairs.delete(id);
      void forward({ data, error }, port, pod);
    }
    return true;
  });
  await session.closed;
  for (const { timer } of pairs.values()) clearTimeout(timer);
}

/** Old clients name no request; they open the error stream first and the data stream directly behind it. */
const legacyId = ({ id }: SpdyStream, kind: "data" | "error") => `stream-${kind === "error" ? id : id - 2}`;

function giveUp(pairs: Map<string, Pair>, id: string): void {
  const pair = pairs.get(id);
  pairs.delete(id);
  pair?.data?.destroy();
  pair?.error?.destroy();
}

async function forward(
  { data, error }: { readonly data: SpdyStream; readonly error: SpdyStream },
  port: number,
  { connector, sandboxId }: ForwardedPod,
): Promise<void> {
  // The client sends nothing on the error stream, only its end.
  error.resume();
  try {
    await forwardConnection(data, await connector.connect(port));
  } catch (failure) {
    error.write(forwardFailure(port, sandboxId, failure as Error));
    data.resume().end();
  }
  error.end();
}

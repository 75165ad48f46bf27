import { Connection, requestText } from "./connection.ts";
import type { RequestLoad, RequestResult } from "./load.ts";

/** Runs a load of requests to its end. Rejects with the first answer that is no success. */
export async function runRequests(load: RequestLoad): Promise<RequestResult> {
  const { target, connections, request, first, count, cycle = count } = load;
  const open = await Promise.all(Array.from({ length: connections }, () => Connection.open(target)));
  let next = 0;
  let bytes = 0;
  const work = (connection: Connection) =>
    new Promise<void>((resolve, reject) => {
      const step = () => {
        if (next >= count) return resolve();
        connection.send(requestText(request, first + (next++ % cycle)), answered, reject);
      };
      const answered = (size: number) => {
        bytes += size;
        step();
      };
      step();
    });
  const started = performance.now();
  try {
    await Promise.all(open.map(work));
    return { ms: performance.now() - started, bytes };
  } finally {
    open.forEach((connection) => connection.close());
  }
}

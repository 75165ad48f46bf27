import { queryFlag } from "../../apimachinery/query-flag.ts";

/** What a reader of a log asks for (core/v1 PodLogOptions). */
export interface LogOptions {
  readonly follow: boolean;
  readonly tailLines: number | undefined;
  /** Nothing older than that, milliseconds since the epoch. */
  readonly since: number | undefined;
  readonly timestamps: boolean;
  readonly limitBytes: number | undefined;
  readonly stream: "stdout" | "stderr" | undefined;
  readonly previous: boolean;
}

export interface ReadLogOptions {
  readonly tailLines: number | undefined;
  /** Goes on with what is written, until `ended` says that the container writes no more. */
  readonly follow: { readonly ended: () => boolean; readonly onEnded: (wake: () => void) => () => void } | undefined;
  readonly signal: AbortSignal;
}

/** Reads the query of /containerLogs. Throws with upstream's words for what is no number or time. */
export function parseLogOptions(query: URLSearchParams, now: number): LogOptions {
  const count = (name: string) => {
    const text = query.get(name);
    if (text === null || text === "") return undefined;
    if (!/^\d+$/.test(text))
      throw new Error(`${name}: Invalid value: ${JSON.stringify(text)}: must be greater than or equal to 0`);
    return Number(text);
  };
  const flag = (name: string) => queryFlag(query, name) ?? false;
  const sinceSeconds = count("sinceSeconds");
  const sinceTime = query.get("sinceTime");
  const since = sinceTime ? Date.parse(sinceTime) : sinceSeconds === undefined ? undefined : now - sinceSeconds * 1000;
  if (Number.isNaN(since)) throw new Error(`sinceTime: Invalid value: ${JSON.stringify(sinceTime)}: want RFC 3339`);
  const stream = query.get("stream")?.toLowerCase();
  return {
    follow: flag("follow"),
    tailLines: count("tailLines"),
    since,
    timestamps: flag("timestamps"),
    limitBytes: count("limitBytes"),
    stream: stream === "stdout" || stream === "stderr" ? stream : undefined,
    previous: flag("previous"),
  };
}

import { randomInt } from "node:crypto";
import { protobufType } from "../../apimachinery/codecs/decode-body.ts";
import { apiVersionOf } from "../../apimachinery/object.ts";
import { StatusError } from "../../apimachinery/status-error.ts";
import type { Exchange } from "../exchange.ts";
import type { ListOptions } from "../registry/generic/list-options.ts";
import type { ServedResource } from "../registry/generic/resource-registry.ts";
import type { CacheEvent } from "../watch-cache/interface.ts";
import type { WatchFrame } from "../watch-cache/watch-frame.ts";
import { commonHeaders, jsonType, statusOf } from "./answer.ts";
import { afterAnswers } from "./end-of-turn.ts";
import type { Answer } from "./negotiate.ts";
import { includeObjectOf, partialMetadata, tableOf } from "./table.ts";
import { jsonLine, lineIn, protobufFrame } from "./watch-lines.ts";

/** A watcher that has this much unread is cut off: it can come back, memory cannot. */
const mostUnread = 16 * 1024 * 1024;
/** Upstream ends watches after a random 30 to 60 minutes, so that clients spread over servers. */
const shortestSeconds = 1800;

const initialEventsEnd = { "k8s.io/initial-events-end": "true" };

/** Streams a resource's changes until the client goes, the time is over or the cache cannot go on. */
export function serveWatch(exchange: Exchange, resource: ServedResource, options: ListOptions, answer: Answer): void {
  new WatchStream(exchange, resource, options, answer).start();
}

class WatchStream {
  #stop: (() => void) | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** Frames of one turn of the event loop go out together. */
  #pending: WatchFrame[] = [];
  /** The objects that stood there come in one piece, as large as they are. */
  #mostUnread = mostUnread;
  #sentColumns = false;
  #ended = false;
  #awaitsInitialEnd: boolean;

  constructor(
    private readonly exchange: Exchange,
    private readonly resource: ServedResource,
    private readonly options: ListOptions,
    private readonly answer: Answer,
  ) {
    this.#awaitsInitialEnd = options.sendInitialEvents === true;
  }

  /** Throws Expired before anything was sent, when the asked-for history is gone. */
  start(): void {
    const { exchange, options } = this;
    const { response } = exchange;
    const after = this.#startingPoint();
    const stop = this.resource.store.cache.watch(
      options.selector,
      after,
      {
        event: (event, frame) => this.#event(event, frame),
        bookmark: (revision) => this.#bookmark(revision),
        failed: (error) => this.#fail(error),
      },
      { bookmarks: options.allowWatchBookmarks },
    );
    this.#stop = stop;
    if (!response.headersSent) this.#writeHead();
    response.on("close", () => this.#end());
    const seconds = options.timeoutSeconds ?? shortestSeconds + randomInt(shortestSeconds);
    this.#timer = setTimeout(() => this.#finish(), seconds * 1000);
    if (this.#ended) stop();
  }

  /** Without a version, or with 0, the present objects come first, as upstream has it. */
  #startingPoint(): number | "initial" {
    const { sendInitialEvents, resourceVersion } = this.options;
    if (sendInitialEvents === true || !resourceVersion)
      return sendInitialEvents === false && !resourceVersion ? this.resource.store.cache.revision : "initial";
    return resourceVersion;
  }

  #writeHead(): void {
    const { exchange } = this;
    exchange.response.writeHead(200, {
      ...commonHeaders(exchange, this.answer.encoding === "protobuf" ? `${protobufType};stream=watch` : jsonType),
      ...(this.#isHttp1 && { "Transfer-Encoding": "chunked" }),
    });
    exchange.response.flushHeaders();
  }

  get #isHttp1(): boolean {
    return this.exchange.request.httpVersionMajor < 2;
  }

  #event(event: CacheEvent, frame: () => WatchFrame): void {
    const { as, encoding } = this.answer;
    if (as) return this.#send(this.#reshaped(event));
    this.#send(encoding === "protobuf" ? protobufFrame(event) : frame());
  }

  #reshaped({ type, current }: CacheEvent): WatchFrame {
    const { as, version = "v1" } = this.answer;
    const object = current.object();
    if (as === "PartialObjectMetadata") return lineIn(this.answer.encoding, type, partialMetadata(object, version));
    const include = includeObjectOf(this.exchange.query.get("includeObject"));
    const metadata = { resourceVersion: object.metadata.resourceVersion };
    const table = tableOf(this.resource.definition, [object], {
      version,
      include,
      metadata,
      columns: !this.#sentColumns,
      now: Date.now(),
    });
    this.#sentColumns = true;
    return jsonLine(type, table);
  }

  #bookmark(revision: number): void {
    const isEnd = this.#awaitsInitialEnd;
    this.#awaitsInitialEnd = false;
    if (!this.options.allowWatchBookmarks) return;
    const { ref } = this.resource.definition;
    const metadata = {
      resourceVersion: String(revision),
      creationTimestamp: null,
      ...(isEnd && { annotations: initialEventsEnd }),
    };
    this.#send(lineIn(this.answer.encoding, "BOOKMARK", { kind: ref.kind, apiVersion: apiVersionOf(ref), metadata }));
  }

  #fail(error: Error): void {
    if (error instanceof StatusError) this.#send(lineIn(this.answer.encoding, "ERROR", statusOf(error).status));
    this.#finish();
  }

  #send(frame: WatchFrame): void {
    if (this.#ended) return;
    const { response } = this.exchange;
    if (response.writableLength > this.#mostUnread) return this.#cutOff();
    if (this.#pending.length === 0) afterAnswers(() => this.#flush());
    this.#pending.push(frame);
  }

  #flush(): void {
    const { response } = this.exchange;
    const frames = this.#pending;
    this.#pending = [];
    if (this.#ended || frames.length === 0) return;
    if (!response.headersSent) this.#writeHead();
    // Over HTTP/1.1 the shared chunks go to the socket as they are; the response would frame them for each watcher anew.
    const socket = this.#isHttp1 ? response.socket : null;
    const bytes = joined(frames.map(({ line, chunk }) => (socket ? chunk : line)));
    if (this.#mostUnread === mostUnread) this.#mostUnread += bytes.length;
    (socket ?? response).write(bytes);
  }

  #cutOff(): void {
    this.#end();
    this.exchange.response.destroy();
  }

  #finish(): void {
    this.#flush();
    this.#end();
    this.exchange.response.end();
  }

  #end(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
    this.#stop?.();
  }
}

const joined = (parts: readonly Buffer[]) => (parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts));

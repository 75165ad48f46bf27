import { randomInt } from "node:crypto";
import { protobufType } from "../../../apimachinery/codecs/decode-body.ts";
import { apiVersionOf } from "../../../apimachinery/object.ts";
import { StatusError } from "../../../apimachinery/status-error.ts";
import type { Exchange } from "../../exchange.ts";
import type { ListOptions } from "../../registry/generic/list-options.ts";
import type { ServedResource } from "../../registry/generic/resource-registry.ts";
import type { CacheEvent } from "../../watch-cache/interface.ts";
import type { WatchFrame } from "../../watch-cache/watch-frame.ts";
import { commonHeaders, jsonType, statusOf } from "../answers/answer.ts";
import type { Answer } from "../answers/negotiate.ts";
import { type IncludeObject, includeObjectOf, partialMetadata, tableOf } from "../answers/table.ts";
import { jsonLine, lineIn, protobufFrame } from "./watch-lines.ts";
import { WatchOutflow } from "./watch-outflow.ts";

/** Upstream ends watches after a random 30 to 60 minutes, so that clients spread over servers. */
const shortestSeconds = 1800;

const initialEventsEnd = { "k8s.io/initial-events-end": "true" };

/** Streams a resource's changes until the client goes, the time is over or the cache cannot go on. */
export function serveWatch(exchange: Exchange, resource: ServedResource, options: ListOptions, answer: Answer): void {
  const stream = new WatchStream(exchange, resource, options, answer);
  if (exchange.request.method === "HEAD") stream.startAndEnd();
  else stream.start();
}

class WatchStream {
  #stop: (() => void) | undefined;
  #timer: NodeJS.Timeout | undefined;
  readonly #outflow: WatchOutflow;
  /** What stands there already is on its way, made as the client takes it: its objects are in memory anyway. */
  #catchesUp = true;
  #sentColumns = false;
  #ended = false;
  #awaitsInitialEnd: boolean;
  /** Read before the stream begins: what is wrong with it can still be answered. */
  readonly #include: IncludeObject;

  constructor(
    private readonly exchange: Exchange,
    private readonly resource: ServedResource,
    private readonly options: ListOptions,
    private readonly answer: Answer,
  ) {
    this.#awaitsInitialEnd = options.sendInitialEvents === true;
    this.#include = answer.as === "Table" ? includeObjectOf(exchange.query.get("includeObject")) : "Metadata";
    this.#outflow = new WatchOutflow(exchange.response, this.#isHttp1, () => this.#writeHead());
  }

  /** A HEAD has no frames: where they are written past the response, they would stand before the next answer. */
  startAndEnd(): void {
    this.#writeHead();
    this.exchange.response.end();
  }

  /** A past that is gone is told as an event of the stream, where clients that start over by themselves look for it. */
  start(): void {
    try {
      this.#open();
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      this.#fail(error);
    }
  }

  #open(): void {
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
    this.#catchesUp = false;
    if (!response.headersSent) this.#writeHead();
    response.on("close", () => {
      this.#end();
      this.#outflow.drop();
    });
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
    if (this.#ended) return;
    const make = as ? () => this.#reshaped(event) : encoding === "protobuf" ? () => protobufFrame(event) : frame;
    if (this.#catchesUp) this.#outflow.pushLater(0, make);
    // Its own shape of it nobody shares: it is made when it is sent.
    else if (as) this.#outflow.pushLater(event.current.length, make);
    else this.#outflow.push(make());
  }

  #reshaped({ type, current }: CacheEvent): WatchFrame {
    const { as, version = "v1" } = this.answer;
    const object = current.object();
    if (as === "PartialObjectMetadata") return lineIn(this.answer.encoding, type, partialMetadata(object, version));
    const metadata = { resourceVersion: object.metadata.resourceVersion };
    const table = tableOf(this.resource.definition, [object], {
      version,
      include: this.#include,
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
    this.#outflow.push(
      lineIn(this.answer.encoding, "BOOKMARK", { kind: ref.kind, apiVersion: apiVersionOf(ref), metadata }),
    );
  }

  #fail(error: Error): void {
    if (error instanceof StatusError) this.#outflow.push(lineIn(this.answer.encoding, "ERROR", statusOf(error).status));
    this.#finish();
  }

  #finish(): void {
    this.#end();
    this.#outflow.end();
  }

  #end(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
    this.#stop?.();
  }
}

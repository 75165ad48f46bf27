import type { Duplex } from "node:stream";
import {
  FrameReader,
  goAwayFrame,
  type HeaderFrame,
  pingFrame,
  type PlainFrame,
  replyFrame,
  resetFrame,
  resetStatus,
} from "./frames.ts";
import { HeaderReader, HeaderWriter } from "./header-block.ts";
import { SpdyError } from "./spdy-error.ts";
import { SpdyStream } from "./spdy-stream.ts";

/** What peers may have sent that nobody has read, over all streams; then the connection waits. */
const maxQueuedBytes = 4 << 20;
const maxStreams = 2000;
/** Closing with unread bytes of the peer would reset the connection and might lose what it has not read yet. */
const farewellMs = 2000;

/** Takes a stream that the peer opened, or refuses it by answering false. */
export type StreamAcceptor = (stream: SpdyStream) => boolean;

/**
 * The server's end of a SPDY/3.1 connection over any byte stream. Sends regardless of windows: Kubernetes' clients
 * never widen them. A peer that breaks the rules loses its connection; nothing is thrown.
 */
export class SpdySession {
  /** Resolves when the connection is over, whatever ended it. */
  readonly closed: Promise<void>;
  readonly #streams = new Map<number, SpdyStream>();
  readonly #headerReader = new HeaderReader();
  readonly #headerWriter = new HeaderWriter();
  #lastStreamId = 0;
  #queuedBytes = 0;
  #resume: (() => void) | undefined;

  constructor(
    private readonly transport: Duplex,
    private readonly accept: StreamAcceptor,
  ) {
    transport.on("error", () => transport.destroy());
    this.closed = new Promise((resolve) => transport.once("close", resolve)).then(() => this.#release());
    void this.#run();
  }

  /** Says goodbye behind everything written, and closes when the peer has done so. */
  end(): void {
    if (this.transport.destroyed || this.transport.writableEnded) return;
    this.transport.end(goAwayFrame(this.#lastStreamId, 0));
    setTimeout(() => this.transport.destroy(), farewellMs).unref();
  }

  async #run(): Promise<void> {
    const reader = new FrameReader();
    try {
      const chunks: AsyncIterable<Buffer> = this.transport.iterator({ destroyOnReturn: false });
      for await (const chunk of chunks) {
        for (const frame of reader.push(chunk)) {
          if ("block" in frame) await this.#onHeaders(frame);
          else this.#onFrame(frame);
        }
        while (this.#queuedBytes > maxQueuedBytes) await new Promise<void>((resolve) => (this.#resume = resolve));
      }
      this.transport.destroy();
    } catch (error) {
      if (error instanceof SpdyError) this.transport.end(goAwayFrame(this.#lastStreamId, resetStatus.protocolError));
      this.transport.destroy();
    }
  }

  #onFrame(frame: PlainFrame): void {
    switch (frame.type) {
      case "data": {
        const stream = this.#streams.get(frame.streamId);
        if (!stream) return;
        this.#queuedBytes += frame.payload.length;
        return stream.receive(frame.payload, frame.fin);
      }
      case "reset":
        return this.#streams.get(frame.streamId)?.reset();
      case "ping":
        // Odd ids are the client's; an even one would answer a ping of ours, which there is none of.
        if (frame.id % 2 === 1) this.#write([pingFrame(frame.id)]);
        return;
      case "goAway":
      case "ignored":
        return;
    }
  }

  async #onHeaders({ type, streamId, fin, block }: HeaderFrame): Promise<void> {
    // Every block must be read, wanted or not: the following ones are compressed against it.
    const headers = await this.#headerReader.read(block);
    if (type === "headers") return void (fin && this.#streams.get(streamId)?.receive(Buffer.alloc(0), true));
    if (streamId % 2 === 0 || streamId <= this.#lastStreamId) throw new SpdyError(`stream ${streamId} is out of order`);
    this.#lastStreamId = streamId;
    const stream = new SpdyStream(streamId, headers, {
      write: (frames, done) => this.#write(frames, done),
      consumed: (bytes) => this.#consumed(bytes),
      closed: (id) => this.#streams.delete(id),
    });
    // A peer's reset is no failure of ours; whoever uses the stream sees it closed.
    stream.on("error", () => undefined);
    if (this.#streams.size >= maxStreams) return this.#write([resetFrame(streamId, resetStatus.refused)]);
    this.#streams.set(streamId, stream);
    this.#write([replyFrame(streamId, this.#headerWriter.write(new Map()))]);
    if (fin) stream.receive(Buffer.alloc(0), true);
    if (!this.accept(stream)) stream.destroy();
  }

  #write(frames: readonly Buffer[], done: (error?: Error | null) => void = () => undefined): void {
    if (this.transport.destroyed || this.transport.writableEnded) return done(new Error("the connection is closed"));
    this.transport.cork();
    frames.forEach((frame, index) => {
      if (index === frames.length - 1) this.transport.write(frame, done);
      else this.transport.write(frame);
    });
    this.transport.uncork();
  }

  #consumed(bytes: number): void {
    this.#queuedBytes -= bytes;
    if (this.#queuedBytes > maxQueuedBytes) return;
    this.#resume?.();
    this.#resume = undefined;
  }

  #release(): void {
    this.#headerReader.close();
    for (const stream of this.#streams.values()) stream.reset();
    this.#streams.clear();
    this.#resume?.();
  }
}

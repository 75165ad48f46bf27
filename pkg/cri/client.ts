import { type CallOptions as GrpcCallOptions, Client, credentials, Metadata } from "@grpc/grpc-js";
import type { DeepPartial } from "./generated/cri/v1/api.ts";
import {
  type CallName,
  completeRequest,
  definitions,
  maxMessageBytes,
  type Request,
  type Response,
  type StreamingName,
  type UnaryName,
} from "./service-definitions.ts";

export interface CallOptions {
  /** The call fails with DEADLINE_EXCEEDED after that long; without it, it waits for as long as the runtime takes. */
  readonly timeoutMs?: number;
  /** Ends the call; it fails with CANCELLED. */
  readonly signal?: AbortSignal;
}

/**
 * CRI v1 as promises. What a request leaves out has protobuf's default. Rejections are grpc-js ServiceErrors: `code` is
 * a gRPC status, `details` the runtime's own words.
 */
export type CriRuntime = {
  readonly [K in UnaryName]: (request: DeepPartial<Request<K>>, options?: CallOptions) => Promise<Response<K>>;
} & {
  readonly [K in StreamingName]: (
    request: DeepPartial<Request<K>>,
    options?: CallOptions,
  ) => AsyncIterable<Response<K>>;
};

/** The calls, over one connection that is opened again where it breaks. */
export interface CriConnection {
  readonly runtime: CriRuntime;
  /** Ends calls that are under way; the connection cannot be used again. */
  close(): void;
}

const channelOptions = {
  "grpc.max_receive_message_length": maxMessageBytes,
  "grpc.initial_reconnect_backoff_ms": 100,
  "grpc.min_reconnect_backoff_ms": 100,
  "grpc.max_reconnect_backoff_ms": 3000,
  "grpc.default_authority": "localhost",
};

/**
 * A connection to the runtime that listens on a unix socket, given as a path or as unix://path. It is opened by the
 * first call and opened again after a break; calls made while the runtime is away fail with UNAVAILABLE.
 */
export function connectCri(socket: string): CriConnection {
  const address = `unix://${socket.replace(/^unix:\/\//, "")}`;
  const client = new Client(address, credentials.createInsecure(), channelOptions);
  const calls = Object.keys(definitions).map((key) => {
    const name = key as CallName;
    return [name, definitions[name].responseStream ? streaming(client, name) : unary(client, name)];
  });
  return { runtime: Object.fromEntries(calls) as CriRuntime, close: () => client.close() };
}

const deadlineOf = ({ timeoutMs }: CallOptions): GrpcCallOptions =>
  timeoutMs === undefined ? {} : { deadline: Date.now() + timeoutMs };

/** What grpc-js is given of a call, of whichever kind. */
function callArguments(name: CallName, request: DeepPartial<Request<CallName>>, options: CallOptions) {
  const { path, requestSerialize, responseDeserialize } = definitions[name];
  return [
    path,
    requestSerialize as (value: unknown) => Buffer,
    responseDeserialize as (bytes: Buffer) => unknown,
    completeRequest(name, request),
    new Metadata(),
    deadlineOf(options),
  ] as const;
}

function unary(client: Client, name: CallName) {
  return (request: DeepPartial<Request<CallName>>, options: CallOptions = {}) =>
    new Promise((resolve, reject) => {
      const call = client.makeUnaryRequest(...callArguments(name, request, options), (error, response) => {
        unlisten();
        if (error) reject(error);
        else resolve(response);
      });
      const unlisten = onAbort(options.signal, () => call.cancel());
    });
}

function streaming(client: Client, name: CallName) {
  return async function* (request: DeepPartial<Request<CallName>>, options: CallOptions = {}) {
    const call = client.makeServerStreamRequest(...callArguments(name, request, options));
    const unlisten = onAbort(options.signal, () => call.cancel());
    try {
      yield* call;
    } finally {
      unlisten();
      call.cancel();
    }
  };
}

function onAbort(signal: AbortSignal | undefined, action: () => void): () => void {
  if (signal?.aborted) action();
  signal?.addEventListener("abort", action, { once: true });
  return () => signal?.removeEventListener("abort", action);
}

import { chmodSync, existsSync, mkdirSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { dirname } from "node:path";
import {
  type handleServerStreamingCall,
  type handleUnaryCall,
  Server,
  ServerCredentials,
  type ServerWritableStream,
  type UntypedHandleCall,
} from "@grpc/grpc-js";
import type { Logger } from "../component-base/logger.ts";
import { statusOf } from "./cri-error.ts";
import { ImageServiceService, RuntimeServiceService } from "./generated/cri/v1/api.ts";
import {
  maxMessageBytes,
  type Request,
  type Response,
  type StreamingName,
  type UnaryName,
} from "./service-definitions.ts";

/**
 * An implementation of CRI: a function per call. Those that are left out answer UNIMPLEMENTED; a thrown CriError gives
 * the status, anything else is UNKNOWN. `signal` is aborted when the caller is gone.
 */
export type CriService = {
  readonly [K in UnaryName]?: (request: Request<K>, signal: AbortSignal) => Promise<Response<K>>;
} & {
  readonly [K in StreamingName]?: (request: Request<K>, signal: AbortSignal) => AsyncIterable<Response<K>>;
};

export interface CriServer {
  /** Ends every call and removes the socket. */
  close(): void;
}

/** Serves CRI on a unix socket that only its owner may use. A stale socket is replaced; one that is served is not. */
export async function serveCri(socket: string, service: CriService, log: Logger): Promise<CriServer> {
  const server = new Server({ "grpc.max_receive_message_length": maxMessageBytes });
  for (const definition of [RuntimeServiceService, ImageServiceService]) {
    server.addService(definition, handlers(definition, service, log));
  }
  mkdirSync(dirname(socket), { recursive: true, mode: 0o700 });
  await removeStale(socket);
  await bind(server, socket);
  chmodSync(socket, 0o600);
  return {
    close() {
      server.forceShutdown();
      rmSync(socket, { force: true });
    },
  };
}

function handlers(definition: object, service: CriService, log: Logger): Record<string, UntypedHandleCall> {
  const implemented = Object.entries(definition).flatMap(([name, { responseStream }]: [string, Streaming]) => {
    const call = service[name as keyof CriService] as AnyCall | undefined;
    if (!call) return [];
    return [[name, responseStream ? streamingHandler(call) : unaryHandler(name, call, log)] as const];
  });
  return Object.fromEntries(implemented);
}

interface Streaming {
  readonly responseStream: boolean;
}
type AnyCall = (request: unknown, signal: AbortSignal) => unknown;

function unaryHandler(name: string, implementation: AnyCall, log: Logger): handleUnaryCall<unknown, unknown> {
  return (call, callback) => {
    const gone = new AbortController();
    call.on("cancelled", () => gone.abort());
    const run = async () => implementation(call.request, gone.signal);
    run().then(
      (response) => callback(null, response),
      (error: unknown) => {
        const status = statusOf(error);
        log.debug({ call: name, code: status.code, error: status.details }, "CRI call failed");
        callback(status);
      },
    );
  };
}

function streamingHandler(implementation: AnyCall): handleServerStreamingCall<unknown, unknown> {
  return (call) => {
    const gone = new AbortController();
    call.on("cancelled", () => gone.abort());
    call.on("close", () => gone.abort());
    send(call, implementation(call.request, gone.signal) as AsyncIterable<unknown>).then(
      () => call.end(),
      (error: unknown) => call.emit("error", statusOf(error)),
    );
  };
}

async function send(call: ServerWritableStream<unknown, unknown>, answers: AsyncIterable<unknown>): Promise<void> {
  for await (const answer of answers) {
    if (call.cancelled || call.destroyed) return;
    if (!call.write(answer)) await new Promise<void>((resolve) => call.once("drain", resolve).once("close", resolve));
  }
}

async function removeStale(socket: string): Promise<void> {
  if (!existsSync(socket)) return;
  const served = await new Promise<boolean>((resolve) => {
    const probe = connect(socket, () => {
      probe.destroy();
      resolve(true);
    }).on("error", () => resolve(false));
  });
  if (served) throw new Error(`a container runtime is already served on ${socket}; stop it first`);
  rmSync(socket, { force: true });
}

function bind(server: Server, socket: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.bindAsync(`unix://${socket}`, ServerCredentials.createInsecure(), (error) => {
      if (error) reject(new Error(`cannot listen on ${socket}: ${error.message}`, { cause: error }));
      else resolve();
    });
  });
}

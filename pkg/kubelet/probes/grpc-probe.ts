import { Client, credentials, status } from "@grpc/grpc-js";
import type { ServiceError } from "@grpc/grpc-js";
import { failure, success } from "./probe-outcome.ts";
import type { ProbeOutcome } from "./probe-outcome.ts";

const method = "/grpc.health.v1.Health/Check";
/** HealthCheckResponse.ServingStatus */
const serving = 1;
const servingNames = ["UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN"];

/** Asks a gRPC server by the standard health protocol. */
export function grpcProbe(host: string, port: number, service: string, timeoutMs: number): Promise<ProbeOutcome> {
  const client = new Client(`${host}:${port}`, credentials.createInsecure(), { "grpc.enable_retries": 0 });
  const deadline = Date.now() + timeoutMs;
  return new Promise((resolve) => {
    const done = (error: ServiceError | null, answer?: number) => {
      client.close();
      resolve(error ? failure(describe(error, host, port)) : verdict(answer));
    };
    client.makeUnaryRequest(method, encodeRequest, decodeStatus, service, { deadline }, done);
  });
}

/** The request has one string, field 1. */
function encodeRequest(service: string): Buffer {
  const text = Buffer.from(service);
  if (text.length === 0) return text;
  const length = text.length < 128 ? [text.length] : [(text.length & 0x7f) | 0x80, text.length >> 7];
  return Buffer.concat([Buffer.from([0x0a, ...length]), text]);
}

/** The answer has one small enum, field 1; absent it is 0. */
function decodeStatus(bytes: Buffer): number {
  return bytes[0] === 0x08 ? (bytes[1] ?? 0) : 0;
}

function verdict(answer: number | undefined): ProbeOutcome {
  if (answer === serving) return success("service healthy");
  return failure(`service unhealthy (responded with "${servingNames[answer ?? 0] ?? answer}")`);
}

function describe({ code, details }: ServiceError, host: string, port: number): string {
  if (code === status.UNIMPLEMENTED)
    return "error: this server does not implement the grpc health protocol (grpc.health.v1.Health)";
  if (code === status.DEADLINE_EXCEEDED)
    return `timeout: health rpc did not complete within deadline (${host}:${port})`;
  return `error: health rpc probe failed: ${details}`;
}

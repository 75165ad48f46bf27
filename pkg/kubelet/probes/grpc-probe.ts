import { Client, credentials, type ServiceError, status } from "@grpc/grpc-js";
import { formatDuration } from "../../util/duration.ts";
import { criMessage } from "../runtime/cri-error.ts";
import { failure, type ProbeOutcome, success } from "./probe-outcome.ts";

const method = "/grpc.health.v1.Health/Check";
/** HealthCheckResponse.ServingStatus */
const serving = 1;
const servingNames = ["UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN"];

const userAgent = "kube-probe/1.35";

/** Asks a gRPC server by the standard health protocol. A connection is tried for as long as the probe has time. */
export function grpcProbe(host: string, port: number, service: string, timeoutMs: number): Promise<ProbeOutcome> {
  const address = `${host.includes(":") ? `[${host}]` : host}:${port}`;
  const options = { "grpc.enable_retries": 0, "grpc.primary_user_agent": userAgent };
  const client = new Client(address, credentials.createInsecure(), options);
  const deadline = Date.now() + timeoutMs;
  const within = formatDuration(timeoutMs);
  return new Promise((resolve) => {
    const done = (outcome: ProbeOutcome) => {
      client.close();
      resolve(outcome);
    };
    client.waitForReady(deadline, (late) => {
      const why = `failed to connect service ${JSON.stringify(address)} within ${within}: context deadline exceeded`;
      if (late) return done(failure(`timeout: ${why}`));
      client.makeUnaryRequest(method, encodeRequest, decodeStatus, service, { deadline }, (error, answer) =>
        done(error ? failure(describe(error, within)) : verdict(answer)),
      );
    });
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

function describe(error: ServiceError, within: string): string {
  switch (error.code) {
    case status.UNIMPLEMENTED:
      return `error: this server does not implement the grpc health protocol (grpc.health.v1.Health): ${error.details}`;
    case status.DEADLINE_EXCEEDED:
      return `timeout: health rpc did not complete within ${within}`;
    default:
      return `error: health rpc probe failed: ${criMessage(error)}`;
  }
}

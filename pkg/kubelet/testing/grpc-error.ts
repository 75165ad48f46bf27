import { status } from "@grpc/grpc-js";

/** What a gRPC client rejects with when the server refuses. */
export const grpcError = (code: status, details: string): Error =>
  Object.assign(new Error(`${code} ${status[code]}: ${details}`), { code, details });

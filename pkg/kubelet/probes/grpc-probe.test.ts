import {
  Server,
  ServerCredentials,
  type ServiceDefinition,
  status,
  type UntypedServiceImplementation,
} from "@grpc/grpc-js";
import { afterEach, expect, test } from "vitest";
import { grpcProbe } from "./grpc-probe.ts";

/** A state that is never told. */
const silence = -1;
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.forceShutdown();
});

/** A server of the health protocol that knows the states of services, by name; returns its port. */
async function healthServer(states: Readonly<Record<string, number>> | undefined): Promise<number> {
  const server = new Server();
  servers.push(server);
  const definition = {
    Check: {
      path: "/grpc.health.v1.Health/Check",
      ...{ requestStream: false, responseStream: false },
      requestSerialize: (value: Buffer) => value,
      requestDeserialize: (bytes: Buffer) => ({ service: bytes.subarray(2).toString("utf8") }),
      responseSerialize: (state: number) => Buffer.from([0x08, state]),
      responseDeserialize: (bytes: Buffer) => bytes,
    },
  } satisfies ServiceDefinition;
  const implementation: UntypedServiceImplementation = {
    Check: (call: { request: { service: string } }, answer: (error: object | null, state?: number) => void) => {
      const state = states?.[call.request.service];
      if (state === undefined) answer({ code: status.NOT_FOUND, details: "unknown service" });
      else if (state !== silence) answer(null, state);
    },
  };
  if (states) server.addService(definition, implementation);
  return new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) =>
      error ? reject(error) : resolve(port),
    );
  });
}

const probe = (port: number, service = "") => grpcProbe("127.0.0.1", port, service, 60_000);

test("a service is healthy when it says SERVING, by its name where one is asked for", async () => {
  const port = await healthServer({ "": 1, "shop.Cart": 2 });
  expect(await probe(port)).toEqual({ result: "success", output: "service healthy" });
  expect(await probe(port, "shop.Cart")).toEqual({
    result: "failure",
    output: 'service unhealthy (responded with "NOT_SERVING")',
  });
  expect(await probe(port, "shop.Till")).toEqual({
    result: "failure",
    output: "error: health rpc probe failed: rpc error: code = NotFound desc = unknown service",
  });
});

test("a server without the health protocol fails, with what it says", async () => {
  const { result, output } = await probe(await healthServer(undefined));
  expect(result).toBe("failure");
  expect(output).toMatch(
    /^error: this server does not implement the grpc health protocol \(grpc\.health\.v1\.Health\): .*\/Check/,
  );
});

test("a port where nobody listens, and a server that does not answer, fail when the time is over", async () => {
  expect(await grpcProbe("127.0.0.1", 1, "", 200)).toEqual({
    result: "failure",
    output: 'timeout: failed to connect service "127.0.0.1:1" within 200ms: context deadline exceeded',
  });
  const silent = await healthServer({ "": silence });
  // A machine that is busy may take all of that time to connect.
  await expect
    .poll(() => grpcProbe("127.0.0.1", silent, "", 300))
    .toEqual({ result: "failure", output: "timeout: health rpc did not complete within 300ms" });
});

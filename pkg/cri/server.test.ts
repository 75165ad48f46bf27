import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { status } from "@grpc/grpc-js";
import { afterEach, describe, expect, it } from "vitest";
import { silentLogger } from "../component-base/logger.ts";
import { connectCri } from "./client.ts";
import { CriError } from "./cri-error.ts";
import { ContainerEventResponse, ListContainersResponse } from "./generated/cri/v1/api.ts";
import { type CriService, serveCri } from "./server.ts";

const undo: (() => void)[] = [];
afterEach(() => {
  for (const step of undo.splice(0).reverse()) step();
});

async function serve(service: CriService) {
  const folder = mkdtempSync(join(tmpdir(), "berth-cri-"));
  undo.push(() => rmSync(folder, { recursive: true }));
  const socket = join(folder, "cri.sock");
  const server = await serveCri(socket, service, silentLogger);
  const { runtime, close } = connectCri(socket);
  undo.push(() => server.close(), close);
  return { runtime, socket, server };
}

describe("CRI over a unix socket", () => {
  it("carries a partial request and its answer", async () => {
    const { runtime } = await serve({
      listContainers: async ({ filter }) =>
        ListContainersResponse.fromPartial({ containers: [{ id: filter?.labelSelector["app"] ?? "none" }] }),
    });
    const { containers } = await runtime.listContainers({ filter: { labelSelector: { app: "web" } } });
    expect(containers.map(({ id }) => id)).toEqual(["web"]);
  });

  it("answers the code that was thrown, and UNKNOWN for other errors", async () => {
    const { runtime } = await serve({
      startContainer: async () => {
        throw new CriError(status.NOT_FOUND, "no container c1");
      },
      stopContainer: async () => {
        throw new Error("engine away");
      },
    });
    await expect(runtime.startContainer({})).rejects.toMatchObject({
      code: status.NOT_FOUND,
      details: "no container c1",
    });
    await expect(runtime.stopContainer({})).rejects.toMatchObject({ code: status.UNKNOWN, details: "engine away" });
    await expect(runtime.version({})).rejects.toMatchObject({ code: status.UNIMPLEMENTED });
  });

  it("streams events until either side ends, and says how it failed", async () => {
    let gone: AbortSignal | undefined;
    const { runtime } = await serve({
      async *getContainerEvents(_request, signal) {
        gone = signal;
        yield ContainerEventResponse.fromPartial({ containerId: "c1" });
        yield ContainerEventResponse.fromPartial({ containerId: "c2" });
        await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
      },
      async *streamContainers() {
        throw new CriError(status.UNAVAILABLE, "events were lost");
      },
    });
    for await (const { containerId } of runtime.getContainerEvents({})) if (containerId === "c2") break;
    await expect.poll(() => gone?.aborted).toBe(true);
    const failed = runtime.streamContainers({})[Symbol.asyncIterator]().next();
    await expect(failed).rejects.toMatchObject({ code: status.UNAVAILABLE, details: "events were lost" });
  });

  it("ends a call at its timeout and when the caller gives up", async () => {
    const { runtime } = await serve({ version: () => new Promise(() => undefined) });
    await expect(runtime.version({}, { timeoutMs: 20 })).rejects.toMatchObject({ code: status.DEADLINE_EXCEEDED });
    const signal = AbortSignal.timeout(20);
    await expect(runtime.version({}, { signal })).rejects.toMatchObject({ code: status.CANCELLED });
  });

  it("keeps the socket to its owner, replaces a stale one and not one that is served", async () => {
    const { socket, server } = await serve({});
    expect(statSync(socket).mode & 0o777).toBe(0o600);
    await expect(serveCri(socket, {}, silentLogger)).rejects.toThrow("already served");
    server.close();
    writeFileSync(socket, "");
    (await serveCri(socket, {}, silentLogger)).close();
  });
});

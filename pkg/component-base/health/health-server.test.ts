import { afterEach, describe, expect, it } from "vitest";
import { createMetricsRegistry } from "../metrics.ts";
import { HealthServer } from "./health-server.ts";

describe("the health server", () => {
  let server: HealthServer | undefined;
  afterEach(() => server?.stop());

  async function serve(why?: string, readyOnly = false) {
    const check = () => {
      if (why) throw new Error(why);
    };
    const checks = [
      { name: "ping", check: () => undefined },
      { name: "informers", check, readyOnly },
    ];
    server = new HealthServer({ name: "test", host: "127.0.0.1", port: 0, checks, metrics: createMetricsRegistry() });
    await server.start();
    const base = `http://127.0.0.1:${server.port}`;
    return async (path: string) => {
      const response = await fetch(base + path);
      return [response.status, await response.text()];
    };
  }

  it("says ok, and with ?verbose what it looked at", async () => {
    const get = await serve();
    expect(await get("/readyz")).toEqual([200, "ok"]);
    expect(await get("/livez?verbose")).toEqual([200, "[+]ping ok\n[+]informers ok\nlivez check passed\n"]);
  });

  it("says what failed", async () => {
    const get = await serve("not synced");
    expect(await get("/healthz")).toEqual([500, "[+]ping ok\n[-]informers failed: not synced\nhealthz check failed\n"]);
  });

  it("is alive before it is ready", async () => {
    const get = await serve("not synced", true);
    expect(await get("/livez")).toEqual([200, "ok"]);
    expect((await get("/readyz"))[0]).toBe(500);
  });

  it("shows metrics, and nothing else", async () => {
    const get = await serve();
    const [code, text] = await get("/metrics");
    expect(code).toBe(200);
    expect(text).toContain("process_resident_memory_bytes ");
    expect((await get("/etc/passwd"))[0]).toBe(404);
  });

  it("names the address that is taken", async () => {
    await serve();
    const second = new HealthServer({ name: "b", host: "127.0.0.1", port: server?.port ?? 0, checks: [] });
    await expect(second.start()).rejects.toThrow(/b cannot listen on 127\.0\.0\.1:\d+: .*EADDRINUSE/);
    await second.stop();
  });
});

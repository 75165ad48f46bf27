import http from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import type { Container, Pod } from "../../api/core/v1/types.generated.ts";
import { KubeletHarness } from "./kubelet-harness.ts";

const web = (more: Partial<Container> = {}): Container => ({ name: "web", image: "busybox:1", ...more });
const isReady = ({ status }: Pod) => status?.conditions?.find(({ type }) => type === "Ready")?.status === "True";

describe("a container with a postStart hook", () => {
  it("is stopped when the hook fails; what it said is in its status and in no event", async () => {
    await using harness = await KubeletHarness.start();
    harness.cri.onExec = (_name, [command]) => ({ exitCode: command === "prepare" ? 1 : 0, stdout: "no" });
    const exec = (...command: string[]) => ({ exec: { command } });
    const lifecycle = { postStart: exec("prepare", "it"), preStop: exec("drain") };
    await harness.create("web-1", { containers: [web({ lifecycle })] });
    const waiting = ({ status }: Pod) => status?.containerStatuses?.[0]?.state?.waiting;
    const pod = await harness.untilSeen("web-1", (pod) => waiting(pod)?.reason === "PostStartHookError");
    expect(waiting(pod)?.message).toBe(
      `Exec lifecycle hook ([prepare it]) for Container "web" in Pod "web-1_default(${pod.metadata.uid})" failed - error: ` +
        `command 'prepare it' exited with 1: , message: "no"`,
    );
    const message = "PostStartHook failed";
    expect(harness.said).toContainEqual({ type: "Warning", reason: "FailedPostStartHook", message });
    expect(harness.said).toContainEqual({ type: "Normal", reason: "Killing", message: "FailedPostStartHook" });
    const commands = harness.cri.log.filter(({ call }) => call === "execSync").map(({ request }) => request);
    expect(commands.slice(0, 2)).toMatchObject([{ cmd: ["prepare", "it"] }, { cmd: ["drain"] }]);
    await harness.until("web-1", ({ status }) => (status?.containerStatuses?.[0]?.restartCount ?? 0) > 0);
  });

  it("runs on when the hook was answered, whatever the status", async () => {
    await using harness = await KubeletHarness.start();
    const asked: (string | undefined)[] = [];
    const server = http.createServer((request, response) => {
      asked.push(request.url);
      response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const lifecycle = { postStart: { httpGet: { host: "127.0.0.1", port, path: "/warm-up" } } };
    await harness.create("web-1", { containers: [web({ lifecycle })] });
    const pod = await harness.until("web-1", isReady);
    server.close();
    expect(asked).toEqual(["/warm-up"]);
    expect(pod.status?.containerStatuses?.[0]?.restartCount).toBe(0);
    expect(harness.reasons()).not.toContain("FailedPostStartHook");
  });

  it("runs on when its HTTPS hook was answered in HTTP, where it is asked again without its secret", async () => {
    await using harness = await KubeletHarness.start();
    const asked: (string | undefined)[] = [];
    const server = http.createServer(({ headers }, response) => {
      asked.push(headers.authorization, String(headers["x-why"]));
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const httpHeaders = [
      { name: "Authorization", value: "secret" },
      { name: "X-Why", value: "start" },
    ];
    const lifecycle = { postStart: { httpGet: { scheme: "HTTPS", host: "127.0.0.1", port, httpHeaders } } };
    await harness.create("web-1", { containers: [web({ lifecycle })] });
    await harness.until("web-1", isReady);
    server.close();
    expect(asked).toEqual([undefined, "start"]);
    expect(harness.said).toContainEqual({
      type: "Warning",
      reason: "LifecycleHTTPFallback",
      message: `request to HTTPS lifecycle hook 127.0.0.1:${port} got HTTP response, retry with HTTP succeeded`,
    });
  });
});

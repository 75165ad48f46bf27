import http from "node:http";
import https from "node:https";
import type { AddressInfo } from "node:net";
import { beforeAll, describe, expect, it } from "vitest";
import { nodes } from "../../api/resources.ts";
import { issueAuthority, issueCertificate, type Issued } from "../../cluster/pki/issue.ts";
import { KubeletHarness, nodeName } from "../testing/kubelet-harness.ts";

describe("the kubelet's server", () => {
  let authority: Issued;
  let server: Issued;
  let apiServer: Issued;
  let stranger: Issued;

  beforeAll(async () => {
    authority = await issueAuthority("test");
    const hosts = { dns: ["localhost"], ip: ["127.0.0.1"] };
    server = await issueCertificate(authority, { file: "kubelet", commonName: "system:node:n", hosts });
    const client = { file: "client", client: true };
    apiServer = await issueCertificate(authority, { ...client, commonName: "kube-apiserver-kubelet-client" });
    stranger = await issueCertificate(authority, { ...client, commonName: "system:node:other" });
  });

  const started = () => {
    const { certificate: cert, key } = server;
    const options = { addresses: ["127.0.0.1"], port: 0, cert, key, clientCa: authority.certificate };
    return KubeletHarness.start({ server: options });
  };

  async function portOf(harness: KubeletHarness): Promise<number> {
    const api = harness.cluster.client.resource(nodes);
    await expect.poll(() => api.get({ name: nodeName }).then(({ status }) => status?.daemonEndpoints)).toBeDefined();
    return (await api.get({ name: nodeName })).status?.daemonEndpoints?.kubeletEndpoint?.Port ?? 0;
  }

  function get(port: number, path: string, who?: Issued): Promise<{ status: number; body: string }> {
    const identity = who && { cert: who.certificate, key: who.key };
    const options = { port, path, host: "127.0.0.1", ca: authority.certificate, agent: false as const, ...identity };
    return new Promise((resolve, reject) => {
      https
        .get(options, (response) => {
          let body = "";
          response.setEncoding("utf8").on("data", (text: string) => (body += text));
          response.on("end", () => resolve({ status: response.statusCode ?? 0, body }));
        })
        .on("error", reject);
    });
  }

  it("answers only the API server", async () => {
    await using harness = await started();
    const port = await portOf(harness);
    expect((await get(port, "/pods")).status).toBe(401);
    expect((await get(port, "/pods", stranger)).status).toBe(403);
    expect((await get(port, "/pods", apiServer)).status).toBe(200);
    expect(await get(port, "/healthz")).toEqual({ status: 200, body: "ok" });
    expect((await get(port, "/nothing", apiServer)).status).toBe(404);
    expect((await get(port, "/metrics", apiServer)).body).toContain("kubelet_running_pods 0");
  });

  it("shows containers' logs, the previous one's too", async () => {
    await using harness = await started();
    const port = await portOf(harness);
    await harness.create("web-1");
    await harness.until("web-1", ({ status }) => status?.phase === "Running");
    harness.cri.writeLog("web", "first life");
    const logs = (query: string) => get(port, `/containerLogs/default/web-1/web${query}`, apiServer);
    expect(await logs("")).toEqual({ status: 200, body: "first life\n" });
    expect((await logs("?previous=true")).status).toBe(400);
    harness.cri.exit("web", 1);
    await harness.until("web-1", ({ status }) => status?.containerStatuses?.[0]?.restartCount === 1);
    harness.cri.writeLog("web", "second life");
    expect((await logs("")).body).toBe("second life\n");
    expect((await logs("?previous=true")).body).toBe("first life\n");
    expect((await logs("?tailLines=x")).status).toBe(400);
    const none = await get(port, "/containerLogs/default/web-1/none", apiServer);
    expect(none).toEqual({ status: 404, body: 'container "none" in pod "web-1" is not available\n' });
  });

  it("ends a followed log when its container ends", async () => {
    await using harness = await started();
    const port = await portOf(harness);
    await harness.create("job", { restartPolicy: "Never" });
    await harness.until("job", ({ status }) => status?.phase === "Running");
    harness.cri.writeLog("web", "hello");
    const following = get(port, "/containerLogs/default/job/web?follow=true", apiServer);
    harness.cri.writeLog("web", "bye");
    harness.cri.exit("web", 0);
    expect((await following).body).toBe("hello\nbye\n");
  });

  it("hands an exec on to the runtime, bytes untouched", async () => {
    await using harness = await started();
    const port = await portOf(harness);
    await harness.create("web-1");
    await harness.until("web-1", ({ status }) => status?.phase === "Running");
    const seen: (string | undefined)[] = [];
    const runtime = http.createServer().on("upgrade", (request, socket) => {
      seen.push(request.url, request.headers["x-stream-protocol-version"] as string);
      socket.write("HTTP/1.1 101 Switching Protocols\r\nupgrade: echo\r\nconnection: upgrade\r\n\r\n");
      socket.pipe(socket);
    });
    await new Promise<void>((resolve) => runtime.listen(0, "127.0.0.1", resolve));
    harness.cri.streamingUrl = `http://127.0.0.1:${(runtime.address() as AddressInfo).port}`;
    const echoed = await new Promise<string>((resolve, reject) => {
      const headers = { connection: "upgrade", upgrade: "echo", "x-stream-protocol-version": "v4.channel.k8s.io" };
      const { certificate: cert, key } = apiServer;
      const path = "/exec/default/web-1/web?command=echo&command=hi&output=1";
      const options = { host: "127.0.0.1", port, path, method: "POST", headers, ca: authority.certificate, cert, key };
      https
        .request(options)
        .on("error", reject)
        .on("upgrade", (_response, socket) => {
          socket.once("data", (bytes: Buffer) => {
            resolve(bytes.toString("utf8"));
            socket.destroy();
          });
          socket.write("ping");
        })
        .end();
    });
    runtime.close();
    expect(echoed).toBe("ping");
    expect(seen).toEqual(["/exec/token", "v4.channel.k8s.io"]);
    const exec = harness.cri.log.find(({ call }) => call === "exec");
    expect(exec?.request).toMatchObject({ cmd: ["echo", "hi"], stdout: true, stdin: false, stderr: false, tty: false });
  });
});

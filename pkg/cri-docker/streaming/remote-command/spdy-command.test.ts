import { describe, expect, it } from "vitest";
import { cat, fakeStreamRuntime } from "../testing/fake-stream-runtime.ts";
import { SpdyClient } from "../testing/spdy-client.ts";
import { exec, startServer } from "../testing/start-server.ts";
import { upgradeToSpdy } from "../testing/upgrade-to-spdy.ts";

describe("exec over SPDY", () => {
  it("carries input to its end, output and the exit code as a Status in v4", async () => {
    const runtime = fakeStreamRuntime(async (streams, command) => {
      await cat(streams, command);
      return 2;
    });
    const url = (await startServer(runtime)).exec(exec({ stderr: false }));
    const { socket, version } = await upgradeToSpdy(url, ["v5.channel.k8s.io", "v4.channel.k8s.io"]);
    const client = new SpdyClient(socket);
    const error = await client.open({ streamtype: "error" }, true);
    const stdout = await client.open({ streamtype: "stdout" }, true);
    const stdin = await client.open({ streamtype: "stdin" });
    client.send(stdin.id, "hello", true);
    await client.until(() => error.ended && stdout.ended);
    expect([version, stdout.data.toString()]).toEqual(["v4.channel.k8s.io", "hello"]);
    expect(JSON.parse(error.data.toString()).details.causes[0].message).toBe("2");
    client.close();
  });

  it("tells a failure as text in v1", async () => {
    const url = (await startServer(fakeStreamRuntime(() => Promise.resolve(1)))).exec(
      exec({ stdin: false, stderr: false }),
    );
    const { socket, version } = await upgradeToSpdy(url, []);
    const client = new SpdyClient(socket);
    const error = await client.open({ streamtype: "error" });
    await client.open({ streamtype: "stdout" });
    await client.until(() => error.ended);
    expect([version, error.data.toString()]).toEqual([
      "channel.k8s.io",
      "command terminated with non-zero exit code: 1",
    ]);
    client.close();
  });
});

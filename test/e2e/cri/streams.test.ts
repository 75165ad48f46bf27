import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { TestRuntime } from "./test-runtime.ts";

const runtime = new TestRuntime();
let container: string;
beforeAll(async () => {
  await runtime.start();
  container = await runtime.run(await runtime.sandbox(), "while read line; do echo got $line; done; echo done", {
    ...{ stdin: true, stdinOnce: true },
  });
});
afterAll(() => runtime.close());

const channels = { stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4 } as const;
type Channel = keyof typeof channels;

/** kubectl's end of exec and attach: each message is a channel's number and bytes. */
class Client {
  readonly received: Record<number, string> = {};
  readonly #socket: WebSocket;

  constructor(url: string) {
    this.#socket = new WebSocket(url.replace(/^http/, "ws"), ["v5.channel.k8s.io"]);
    this.#socket.on("message", (data: Buffer) => {
      const channel = data[0] ?? 0;
      this.received[channel] = (this.received[channel] ?? "") + data.toString("utf8", 1);
    });
  }

  opened(): Promise<unknown> {
    return once(this.#socket, "open");
  }

  closed(): Promise<unknown> {
    return this.#socket.readyState === WebSocket.CLOSED ? Promise.resolve() : once(this.#socket, "close");
  }

  send(channel: Channel, text: string): void {
    this.#socket.send(Buffer.concat([Buffer.from([channels[channel]]), Buffer.from(text)]));
  }

  /** The channel is at its end. */
  end(channel: Channel): void {
    this.#socket.send(Buffer.from([255, channels[channel]]));
  }

  text(channel: Channel): string {
    return this.received[channels[channel]] ?? "";
  }
}

async function exec(cmd: readonly string[], tty = false): Promise<Client> {
  const request = { containerId: container, cmd: [...cmd], tty, stdin: true, stdout: true, stderr: !tty };
  const client = new Client((await runtime.cri.exec(request)).url);
  await client.opened();
  return client;
}

describe("streams of a container", () => {
  it("carry input to its end, both outputs and the exit code of a command", async () => {
    const client = await exec(["sh", "-c", "cat; echo problem >&2; exit 5"]);
    client.send("stdin", "hello ");
    client.send("stdin", "there");
    client.end("stdin");
    await client.closed();
    expect([client.text("stdout"), client.text("stderr")]).toEqual(["hello there", "problem\n"]);
    expect(JSON.parse(client.text("error"))).toMatchObject({
      reason: "NonZeroExitCode",
      message: expect.stringContaining("5"),
    });
  });

  it("give a command a terminal of the client's size", async () => {
    const client = await exec(["sh"], true);
    client.send("resize", JSON.stringify({ Width: 123, Height: 45 }));
    await expect
      .poll(() => {
        client.send("stdin", "stty size\n");
        return client.text("stdout");
      })
      .toContain("45 123");
    client.send("stdin", "exit\n");
    await client.closed();
    expect(JSON.parse(client.text("error"))).toMatchObject({ status: "Success" });
  });

  it("move much output without loss", async () => {
    const client = await exec(["sh", "-c", "head -c 30000000 /dev/zero | tr '\\0' x"]);
    await client.closed();
    expect(client.text("stdout").length).toBe(30_000_000);
  });

  it("let a client in on a container's own program", async () => {
    const request = { containerId: container, stdin: true, stdout: true, stderr: true };
    const client = new Client((await runtime.cri.attach(request)).url);
    await client.opened();
    client.send("stdin", "hello\n");
    await expect.poll(() => client.text("stdout")).toBe("got hello\n");
    client.end("stdin");
    await client.closed();
    expect(client.text("stdout")).toBe("got hello\ndone\n");
    await expect.poll(() => runtime.log(container)).toEqual(["stdout F got hello", "stdout F done"]);
  });

  it("give the first client what a program said before, and all that follows, once", async () => {
    const answer = "read word; echo got $word";
    const program = `echo early; echo bad >&2; ${answer}; ${answer}`;
    const id = await runtime.run(await runtime.sandbox(), program, { stdin: true });
    await expect.poll(async () => (await runtime.log(id)).length).toBe(2);
    const request = { containerId: id, stdin: true, stdout: true, stderr: true };
    const client = new Client((await runtime.cri.attach(request)).url);
    await client.opened();
    await expect.poll(() => client.text("stdout")).toBe("early\n");
    const second = new Client((await runtime.cri.attach(request)).url);
    await second.opened();
    second.send("stdin", "this\n");
    await expect.poll(() => second.text("stdout")).toBe("got this\n");
    client.send("stdin", "that\n");
    await Promise.all([client.closed(), second.closed()]);
    expect([client.text("stdout"), client.text("stderr")]).toEqual(["early\ngot this\ngot that\n", "bad\n"]);
    expect(second.text("stdout")).toBe("got this\ngot that\n");
  });

  it("are refused of what does not run", async () => {
    const request = { containerId: container, cmd: ["true"], stdout: true };
    await expect.poll(async () => (await runtime.status(container)).exitCode).toBe(0);
    await expect(runtime.cri.exec(request)).rejects.toThrow("is not running");
    await expect(runtime.cri.portForward({ podSandboxId: "nosuch", port: [80] })).rejects.toThrow("could not find");
  });
});

import { once } from "node:events";
import { WebSocket } from "ws";

/** What came in on each channel of a websocket, and how it ended. */
export class WebsocketClient {
  readonly messages: Buffer[] = [];
  closeCode: number | undefined;

  private constructor(readonly socket: WebSocket) {
    socket.on("message", (data: Buffer) => this.messages.push(data));
    socket.on("close", (code) => (this.closeCode = code));
  }

  static async open(url: string, protocols: readonly string[]): Promise<WebsocketClient> {
    const client = new WebsocketClient(new WebSocket(url.replace("http:", "ws:"), [...protocols]));
    await once(client.socket, "open");
    return client;
  }

  /** The HTTP status and body of a refusal. */
  static async refused(url: string, protocols: readonly string[]): Promise<{ code: number; body: string }> {
    const socket = new WebSocket(url.replace("http:", "ws:"), [...protocols]);
    socket.on("error", () => undefined);
    const [, response] = (await once(socket, "unexpected-response")) as [
      unknown,
      NodeJS.ReadableStream & { statusCode: number },
    ];
    let body = "";
    for await (const chunk of response) body += String(chunk);
    return { code: response.statusCode, body };
  }

  send(channel: number, data: Buffer | string): void {
    this.socket.send(Buffer.concat([Buffer.from([channel]), Buffer.from(data)]));
  }

  async closed(): Promise<void> {
    if (this.closeCode === undefined) await once(this.socket, "close");
  }

  text(channel: number): string {
    const parts = this.messages.filter((message) => message[0] === channel).map((message) => message.subarray(1));
    return Buffer.concat(parts).toString();
  }
}

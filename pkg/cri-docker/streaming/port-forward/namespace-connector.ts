import { type ChildProcess, spawn } from "node:child_process";
import type { Socket } from "node:net";
import type { LocalConnector } from "./local-connector.ts";
import { namespaceHelper } from "./namespace-helper.ts";

interface Answer {
  readonly id: number;
  readonly error?: string;
}

interface Pending {
  readonly resolve: (socket: Socket) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Opens connections inside another network namespace: a helper process enters it with nsenter, connects there and hands
 * the sockets over, so that bytes do not pass through it. Started by the first connection, ended by close.
 */
export class NamespaceConnector implements LocalConnector {
  #helper: ChildProcess | undefined;
  readonly #pending = new Map<number, Pending>();
  #lastId = 0;
  #said = "";

  constructor(private readonly pid: number) {}

  connect(port: number): Promise<Socket> {
    const helper = (this.#helper ??= this.#start());
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      helper.send({ id, port }, (error) => {
        if (error) this.#fail(new Error(`cannot enter the pod's network: ${this.#said.trim() || error.message}`));
      });
    });
  }

  close(): void {
    this.#helper?.kill("SIGKILL");
    this.#fail(new Error("port forwarding has ended"));
  }

  #start(): ChildProcess {
    const args = ["-t", String(this.pid), "-n", "--", process.execPath, "-e", namespaceHelper];
    // Options that this process runs with (heap sizes, loaders) are not for the helper.
    const env = { PATH: process.env["PATH"] ?? "" };
    const helper = spawn("nsenter", args, { stdio: ["ignore", "ignore", "pipe", "ipc"], env });
    helper.stderr?.setEncoding("utf8").on("data", (text: string) => (this.#said = (this.#said + text).slice(-1000)));
    helper.on("message", (answer, handle) => this.#onAnswer(answer as Answer, handle as Socket | undefined));
    helper.on("error", (error: NodeJS.ErrnoException) =>
      this.#onEnd(error.code === "ENOENT" ? "the program nsenter is missing; install util-linux" : error.message),
    );
    helper.on("close", (code) => this.#onEnd(this.#said.trim() || `nsenter ended with code ${code}`));
    return helper;
  }

  #onAnswer({ id, error }: Answer, socket: Socket | undefined): void {
    const waiting = this.#pending.get(id);
    this.#pending.delete(id);
    if (!waiting) return void socket?.destroy();
    if (!socket) return waiting.reject(new Error(error ?? "the connection was lost on its way"));
    socket.pause();
    socket.allowHalfOpen = true;
    waiting.resolve(socket);
  }

  #onEnd(reason: string): void {
    this.#helper = undefined;
    this.#fail(new Error(`cannot enter the pod's network: ${reason}`));
  }

  #fail(error: Error): void {
    for (const { reject } of this.#pending.values()) reject(error);
    this.#pending.clear();
  }
}

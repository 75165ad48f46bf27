import { type ChildProcess, fork } from "node:child_process";

type Reply = { readonly result: unknown } | { readonly error: string };

/** A program beside this one that answers one message at a time. */
export class Child {
  readonly #process: ChildProcess;

  constructor(program: URL) {
    this.#process = fork(program, { serialization: "advanced" });
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** Rejects with what the child says went wrong, or when it ends. */
  ask<T>(message: object): Promise<T> {
    return new Promise((resolve, reject) => {
      const exited = () => reject(new Error("the child of the bench ended"));
      this.#process.once("exit", exited);
      this.#process.once("message", (reply: Reply) => {
        this.#process.off("exit", exited);
        if ("error" in reply) reject(new Error(reply.error));
        else resolve(reply.result as T);
      });
      this.#process.send(message);
    });
  }

  end(): void {
    this.#process.kill();
  }
}

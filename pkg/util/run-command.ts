import { spawn } from "node:child_process";

/** A program ended with another code than 0. The message holds what it said. */
export class CommandError extends Error {
  override readonly name = "CommandError";
  constructor(
    command: string,
    readonly exitCode: number | null,
    readonly stderr: string,
  ) {
    super(`${command} failed (${exitCode ?? "killed"}): ${stderr.trim()}`);
  }
}

/**
 * Runs a program to its end and returns its standard output. Rejects with CommandError, or when it cannot be started.
 */
export function runCommand(program: string, args: readonly string[], input?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ["pipe", "pipe", "pipe"] });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.on("error", (error: NodeJS.ErrnoException) =>
      reject(
        error.code === "ENOENT" ? new Error(`the program ${program} is missing; install it`, { cause: error }) : error,
      ),
    );
    child.on("close", (code) => {
      if (code === 0) resolve(stdout);
      else reject(new CommandError([program, ...args].join(" "), code, stderr));
    });
    // A program may end without reading its input; its exit code tells what matters.
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
  });
}

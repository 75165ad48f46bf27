import type { CommandStreams, StreamRuntime } from "../interface.ts";

type Program = (streams: CommandStreams, command: readonly string[]) => Promise<number>;

/** Containers whose programs are functions of the test; what a test does not give fails loudly. */
export function fakeStreamRuntime(program?: Program, attached?: Program): StreamRuntime {
  const missing = () => Promise.reject(new Error("the test gave no program"));
  return {
    exec: (_id, command, streams) => (program ?? missing)(streams, command),
    attach: async (_id, streams) => void (await (attached ?? missing)(streams, [])),
    sandboxNetwork: (id) =>
      id === "gone" ? Promise.reject(new Error("sandbox gone does not run")) : Promise.resolve({ kind: "host" }),
  };
}

/** A program that copies its input to its output and ends with 0. */
export const cat: Program = (streams) =>
  new Promise((resolve) => {
    const { stdin, stdout } = streams;
    if (stdout) stdin?.pipe(stdout, { end: false });
    stdin?.on("end", () => resolve(0));
  });

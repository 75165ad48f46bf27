import type { AttachRequest, ExecRequest } from "../../../cri/generated/cri/v1/api.ts";

/** What a client may do with a container: run a command, or attach to the one that runs. */
export type CommandRequest =
  | { readonly kind: "exec"; readonly request: ExecRequest }
  | { readonly kind: "attach"; readonly request: AttachRequest };

/** Which streams a client gets. */
export interface WantedStreams {
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
  readonly tty: boolean;
}

/** A terminal has no stderr of its own. */
export function wantedStreams({ request: { stdin, stdout, stderr, tty } }: CommandRequest): WantedStreams {
  return { stdin, stdout, stderr: stderr && !tty, tty };
}

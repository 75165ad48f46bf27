import type { PortForwardRequest } from "../../cri/generated/cri/v1/api.ts";
import type { CommandRequest } from "./remote-command/command-request.ts";

/** What a token stands for. */
export type PreparedRequest = CommandRequest | { readonly kind: "portForward"; readonly request: PortForwardRequest };

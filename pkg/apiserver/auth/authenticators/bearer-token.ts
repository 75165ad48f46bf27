import type { IncomingMessage } from "node:http";
import { statusError } from "../../../apimachinery/status-error.ts";
import type { Authenticator, UserInfo } from "../interface.ts";
import type { TokenVerifier } from "../service-accounts/token-verifier.ts";

/** Service account tokens in the Authorization header. A token that does not hold is refused, never passed on. */
export class BearerTokenAuthenticator implements Authenticator {
  readonly name = "bearer-token";

  constructor(private readonly verifier: TokenVerifier) {}

  authenticate(request: IncomingMessage): UserInfo | undefined | Promise<UserInfo> {
    // What is no token is no credential, as upstream has it: a password makes nobody known.
    const token = /^bearer +(\S+)/i.exec(request.headers.authorization?.trim() ?? "")?.[1];
    if (token === undefined) return undefined;
    return this.verifier.cached(token) ?? this.#verify(token);
  }

  async #verify(token: string): Promise<UserInfo> {
    const verified = await this.verifier.verify(token);
    if (!verified) throw statusError("Unauthorized", "Unauthorized");
    return verified.user;
  }
}

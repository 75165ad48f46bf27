import type { IncomingMessage } from "node:http";
import type { Authenticator, UserInfo } from "../auth/interface.ts";

/** The first user that an authenticator finds. A promise only where one of them must wait. */
export function authenticate(
  request: IncomingMessage,
  authenticators: readonly Authenticator[],
  from = 0,
): UserInfo | Promise<UserInfo> {
  const authenticator = authenticators[from];
  if (!authenticator) throw new Error("no authenticator knows this request");
  const found = authenticator.authenticate(request);
  if (found instanceof Promise) return found.then((user) => user ?? authenticate(request, authenticators, from + 1));
  return found ?? authenticate(request, authenticators, from + 1);
}

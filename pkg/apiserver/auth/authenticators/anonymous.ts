import { allUnauthenticated, anonymousUser } from "../groups.ts";
import type { Authenticator, UserInfo } from "../interface.ts";

const anonymous: UserInfo = { name: anonymousUser, groups: [allUnauthenticated] };

/** Everybody without a credential. What they may do is up to RBAC: health and version. */
export const anonymousAuthenticator: Authenticator = { name: "anonymous", authenticate: () => anonymous };

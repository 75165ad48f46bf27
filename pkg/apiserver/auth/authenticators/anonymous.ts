import { statusError } from "../../../apimachinery/status-error.ts";
import { allUnauthenticated, anonymousUser } from "../groups.ts";
import type { Authenticator, UserInfo } from "../interface.ts";
import { presentsUnverified } from "./client-certificate.ts";

const anonymous: UserInfo = { name: anonymousUser, groups: [allUnauthenticated] };

/**
 * Everybody without a credential. What they may do is up to RBAC: health and version. Whoever shows a certificate that
 * does not hold (one that has ended, one of another authority) is told so, as with a token that does not.
 */
export const anonymousAuthenticator: Authenticator = {
  name: "anonymous",
  authenticate(request) {
    if (presentsUnverified(request)) throw statusError("Unauthorized", "Unauthorized");
    return anonymous;
  },
};

import type { TokenRequest } from "../../api/authentication/v1/types.generated.ts";
import type { ServiceAccount } from "../../api/core/v1/types.generated.ts";
import type { TokenIssuer } from "../auth/service-accounts/token-issuer.ts";
import { nameOf } from "../verbs/verb-request.ts";
import type { Connector } from "./connector.ts";

/** serviceaccounts/token: a token for the account, bound as the request says. */
export const serviceAccountToken = (issuer: TokenIssuer): Connector => ({
  path: "serviceaccounts/token",
  message: "k8s.io.api.authentication.v1.TokenRequest",
  async connect({ store }, body, request) {
    const account = store.get({ namespace: request.namespace, name: nameOf(request) }).object() as ServiceAccount;
    return { object: await issuer.issue(account, body as TokenRequest), created: true };
  },
});

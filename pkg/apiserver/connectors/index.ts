import type { Clock } from "../../util/clock.ts";
import type { TokenIssuer } from "../auth/service-accounts/token-issuer.ts";
import type { Connector } from "./connector.ts";
import { namespaceFinalize } from "./namespace-finalize.ts";
import { podBinding } from "./pod-binding.ts";
import { podEviction } from "./pod-eviction.ts";
import { serviceAccountToken } from "./service-account-token.ts";

/** Every subresource with a body of its own kind. */
export const connectorsWith = ({
  clock,
  issuer,
}: {
  readonly clock: Clock;
  readonly issuer: TokenIssuer;
}): readonly Connector[] => [podBinding(clock), podEviction, namespaceFinalize, serviceAccountToken(issuer)];

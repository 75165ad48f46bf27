import type { SelfSubjectReview, TokenReview } from "../../../api/authentication/v1/types.generated.ts";
import { badRequest } from "../../../apimachinery/status-error.ts";
import type { UserInfo } from "../interface.ts";
import type { TokenVerifier } from "../service-accounts/token-verifier.ts";

/** "Whose token is this?" A token that does not hold is an answer, not an error. */
export async function tokenReview(review: TokenReview, verifier: TokenVerifier): Promise<TokenReview> {
  const { token, audiences } = review.spec;
  if (!token) throw badRequest("token is required for TokenReview in authentication");
  const verified = await verifier.verify(token, audiences?.length ? audiences : undefined);
  if (!verified) return { ...review, status: { authenticated: false, error: "invalid bearer token" } };
  return {
    ...review,
    status: { authenticated: true, user: wireUser(verified.user), audiences: [...verified.audiences] },
  };
}

/** "Who am I?" (`kubectl auth whoami`). */
export function selfSubjectReview(review: SelfSubjectReview, user: UserInfo): SelfSubjectReview {
  return { ...review, status: { userInfo: wireUser(user) } };
}

function wireUser({ name, uid, groups, extra }: UserInfo) {
  return {
    username: name,
    ...(uid && { uid }),
    groups: [...groups],
    ...(extra && { extra: Object.fromEntries(Object.entries(extra).map(([key, values]) => [key, [...values]])) }),
  };
}

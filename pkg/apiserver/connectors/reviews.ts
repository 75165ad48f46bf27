import type { SelfSubjectReview, TokenReview } from "../../api/authentication/v1/types.generated.ts";
import type {
  LocalSubjectAccessReview,
  SelfSubjectAccessReview,
  SelfSubjectRulesReview,
  SubjectAccessReview,
} from "../../api/authorization/v1/types.generated.ts";
import type { Authorizer } from "../auth/interface.ts";
import type { RbacAuthorizer } from "../auth/rbac/rbac-authorizer.ts";
import {
  localSubjectAccessReview,
  selfSubjectAccessReview,
  selfSubjectRulesReview,
  subjectAccessReview,
} from "../auth/reviews/access-reviews.ts";
import { selfSubjectReview, tokenReview } from "../auth/reviews/authentication-reviews.ts";
import type { TokenVerifier } from "../auth/service-accounts/token-verifier.ts";
import type { VerbRequest } from "../verbs/verb-request.ts";

/** A kind that is only asked: its POST answers, and stores nothing of that kind. */
export interface Review {
  /** "authorization.k8s.io/v1/selfsubjectaccessreviews" */
  readonly path: string;
  readonly message: string;
  answer(this: void, body: object, request: VerbRequest): object | Promise<object>;
}

export interface ReviewParts {
  readonly authorizer: Authorizer;
  readonly rbac: RbacAuthorizer;
  readonly verifier: TokenVerifier;
}

/** Every review, by its path. */
export function reviews({ authorizer, rbac, verifier }: ReviewParts): readonly Review[] {
  const authorization = (resource: string, kind: string, answer: Review["answer"]): Review => ({
    path: `authorization.k8s.io/v1/${resource}`,
    message: `k8s.io.api.authorization.v1.${kind}`,
    answer,
  });
  const authentication = (resource: string, kind: string, answer: Review["answer"]): Review => ({
    path: `authentication.k8s.io/v1/${resource}`,
    message: `k8s.io.api.authentication.v1.${kind}`,
    answer,
  });
  return [
    authorization("selfsubjectaccessreviews", "SelfSubjectAccessReview", (body, { user }) =>
      selfSubjectAccessReview(body as SelfSubjectAccessReview, user, authorizer),
    ),
    authorization("subjectaccessreviews", "SubjectAccessReview", (body) =>
      subjectAccessReview(body as SubjectAccessReview, authorizer),
    ),
    authorization("localsubjectaccessreviews", "LocalSubjectAccessReview", (body, { namespace }) =>
      localSubjectAccessReview(body as LocalSubjectAccessReview, namespace ?? "", authorizer),
    ),
    authorization("selfsubjectrulesreviews", "SelfSubjectRulesReview", (body, { user }) =>
      selfSubjectRulesReview(body as SelfSubjectRulesReview, user, rbac),
    ),
    authentication("tokenreviews", "TokenReview", (body) => tokenReview(body as TokenReview, verifier)),
    authentication("selfsubjectreviews", "SelfSubjectReview", (body, { user }) =>
      selfSubjectReview(body as SelfSubjectReview, user),
    ),
  ];
}

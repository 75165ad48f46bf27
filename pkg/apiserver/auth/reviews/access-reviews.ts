import {
  validateLocalSubjectAccessReview,
  validateSelfSubjectAccessReview,
  validateSubjectAccessReview,
} from "../../../api/authorization/v1/access-review-validation.ts";
import type {
  LocalSubjectAccessReview,
  SelfSubjectAccessReview,
  SelfSubjectAccessReviewSpec,
  SelfSubjectRulesReview,
  SubjectAccessReview,
  SubjectAccessReviewSpec,
  SubjectAccessReviewStatus,
} from "../../../api/authorization/v1/types.generated.ts";
import { badRequest, type FieldError, invalid } from "../../../apimachinery/status-error.ts";
import type { Authorizer, UserInfo } from "../interface.ts";
import type { RbacAuthorizer } from "../rbac/rbac-authorizer.ts";

type Question = Pick<SelfSubjectAccessReviewSpec, "resourceAttributes" | "nonResourceAttributes">;

/** "May I?": what `kubectl auth can-i` asks. */
export function selfSubjectAccessReview(
  review: SelfSubjectAccessReview,
  user: UserInfo,
  authorizer: Authorizer,
): SelfSubjectAccessReview {
  refuseWrong("SelfSubjectAccessReview", validateSelfSubjectAccessReview(review));
  return { ...review, status: decide(review.spec, user, authorizer) };
}

/** "May that user?" */
export function subjectAccessReview(review: SubjectAccessReview, authorizer: Authorizer): SubjectAccessReview {
  refuseWrong("SubjectAccessReview", validateSubjectAccessReview(review));
  return { ...review, status: decide(review.spec, subjectOf(review.spec), authorizer) };
}

/** The same inside one namespace, which the question must name: who may ask here must learn nothing of elsewhere. */
export function localSubjectAccessReview(
  review: LocalSubjectAccessReview,
  namespace: string,
  authorizer: Authorizer,
): LocalSubjectAccessReview {
  refuseWrong("LocalSubjectAccessReview", validateLocalSubjectAccessReview(review, namespace));
  return { ...review, status: decide(review.spec, subjectOf(review.spec), authorizer) };
}

/** "What may I do here?": the rules themselves (`kubectl auth can-i --list`). */
export function selfSubjectRulesReview(
  review: SelfSubjectRulesReview,
  user: UserInfo,
  rbac: RbacAuthorizer,
): SelfSubjectRulesReview {
  const namespace = review.spec.namespace;
  if (!namespace) throw badRequest("no namespace on request");
  const rules = rbac.boundRules(user, namespace);
  return {
    ...review,
    status: {
      incomplete: false,
      resourceRules: rules
        .filter(({ resources }) => resources?.length)
        .map(({ verbs, apiGroups, resources, resourceNames }) => ({ verbs, apiGroups, resources, resourceNames })),
      nonResourceRules: rules
        .filter(({ nonResourceURLs }) => nonResourceURLs?.length)
        .map(({ verbs, nonResourceURLs }) => ({ verbs, nonResourceURLs })),
    },
  };
}

function refuseWrong(kind: string, errors: readonly FieldError[]): void {
  if (errors.length > 0) throw invalid({ group: "authorization.k8s.io", resource: kind, name: "" }, errors);
}

function decide(question: Question, user: UserInfo, authorizer: Authorizer): SubjectAccessReviewStatus {
  const { resourceAttributes: resource, nonResourceAttributes: path } = question;
  const { verdict, reason } = resource
    ? authorizer.authorize({
        user,
        isResourceRequest: true,
        verb: resource.verb ?? "",
        group: resource.group ?? "",
        version: resource.version ?? "",
        resource: resource.resource ?? "",
        ...(resource.subresource && { subresource: resource.subresource }),
        ...(resource.namespace && { namespace: resource.namespace }),
        ...(resource.name && { name: resource.name }),
      })
    : authorizer.authorize({ user, isResourceRequest: false, verb: path?.verb ?? "", path: path?.path ?? "" });
  return { allowed: verdict === "allow", ...(verdict === "deny" && { denied: true }), ...(reason && { reason }) };
}

const subjectOf = ({ user, groups, uid, extra }: SubjectAccessReviewSpec): UserInfo => ({
  ...{ name: user ?? "", groups: groups ?? [] },
  ...(uid && { uid }),
  ...(extra && { extra }),
});

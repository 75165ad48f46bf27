// Generated from pkg/api/facts/api-facts.json by hack/generate/api-types.ts. DO NOT EDIT.
import type * as meta from "../../../apimachinery/meta/v1/types.generated.ts";
import type * as authentication from "../../authentication/v1/types.generated.ts";

export interface AdmissionRequest {
  dryRun?: boolean | undefined;
  kind: meta.GroupVersionKind;
  name?: string | undefined;
  namespace?: string | undefined;
  object?: Record<string, unknown> | undefined;
  oldObject?: Record<string, unknown> | undefined;
  operation: string;
  options?: Record<string, unknown> | undefined;
  requestKind?: meta.GroupVersionKind | undefined;
  requestResource?: meta.GroupVersionResource | undefined;
  requestSubResource?: string | undefined;
  resource: meta.GroupVersionResource;
  subResource?: string | undefined;
  uid: string;
  userInfo: authentication.UserInfo;
}

export interface AdmissionResponse {
  allowed: boolean;
  auditAnnotations?: Record<string, string> | undefined;
  patch?: string | undefined;
  patchType?: string | undefined;
  status?: meta.Status | undefined;
  uid: string;
  warnings?: string[] | undefined;
}

export interface AdmissionReview {
  request?: AdmissionRequest | undefined;
  response?: AdmissionResponse | undefined;
}

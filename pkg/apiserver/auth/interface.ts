import type { IncomingMessage } from "node:http";
import type { RequestInfo } from "../request-info.ts";

/** Who makes a request (authentication/v1 UserInfo). */
export interface UserInfo {
  readonly name: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/**
 * Tells who is asking. `undefined`: no credential of this kind; a bad credential throws an Unauthorized StatusError.
 */
export interface Authenticator {
  readonly name: string;
  authenticate(request: IncomingMessage): UserInfo | undefined | Promise<UserInfo | undefined>;
}

/** What is asked for: the request, or a question of SubjectAccessReview. */
export type AuthorizationAttributes = Pick<RequestInfo, "isResourceRequest" | "verb"> & {
  readonly [member in Detail]?: string | undefined;
} & {
  readonly user: UserInfo;
};

type Detail = "group" | "version" | "resource" | "subresource" | "namespace" | "name" | "path";

/** `reason` is for the reader of a Forbidden message. Synchronous: the hot path of every request. */
export type Decision =
  | { readonly verdict: "allow"; readonly reason: string }
  | { readonly verdict: "deny" | "no-opinion"; readonly reason: string };

/**
 * One source of permission. The first verdict other than "no-opinion" decides; if none gives one, the request is
 * refused.
 */
export interface Authorizer {
  readonly name: string;
  authorize(attributes: AuthorizationAttributes): Decision;
}

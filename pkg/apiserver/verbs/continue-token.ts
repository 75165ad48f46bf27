import type { ObjectKey } from "../../apimachinery/object.ts";
import { badRequest } from "../../apimachinery/status-error.ts";

/** Where a list in pages goes on. Opaque to clients. */
interface ContinueToken {
  /** undefined: whatever the list is when it is read. */
  readonly revision: number | undefined;
  readonly after: ObjectKey;
}

/** Upstream's mark of a list that goes on at no revision in particular. */
const inconsistent = -1;

/** The token, in the shape of upstream's. Without a revision the list goes on in whatever there is then. */
export function encodeContinue({ revision, after }: ContinueToken): string {
  return Buffer.from(
    JSON.stringify({ v: "meta.k8s.io/v1", rv: revision ?? inconsistent, start: [after.namespace ?? "", after.name] }),
  ).toString("base64url");
}

/** Throws BadRequest for a token that was not made here. */
export function decodeContinue(token: string): ContinueToken {
  try {
    const { rv, start } = JSON.parse(Buffer.from(token, "base64url").toString()) as {
      rv: number;
      start: [string, string];
    };
    if (!Number.isInteger(rv) || typeof start[1] !== "string") throw new TypeError("not a token");
    return {
      revision: rv === inconsistent ? undefined : rv,
      after: { ...(start[0] && { namespace: start[0] }), name: start[1] },
    };
  } catch {
    throw badRequest("continue key is not valid");
  }
}

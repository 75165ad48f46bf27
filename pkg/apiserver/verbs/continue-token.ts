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

const version = "meta.k8s.io/v1";

/** The token, in the shape of upstream's. Without a revision the list goes on in whatever there is then. */
export function encodeContinue({ revision, after }: ContinueToken): string {
  return Buffer.from(
    JSON.stringify({ v: version, rv: revision ?? inconsistent, start: [after.namespace ?? "", after.name] }),
  ).toString("base64url");
}

/** Throws BadRequest for a token that was not made here. */
export function decodeContinue(token: string): ContinueToken {
  const { v, rv, start } = parsed(token) as { v?: unknown; rv?: unknown; start?: unknown };
  if (v !== version) throw refused(`server does not recognize this encoded version ${JSON.stringify(v ?? "")}`);
  if (typeof rv !== "number" || !Number.isInteger(rv) || rv === 0)
    throw refused(`incorrect encoded start resourceVersion (version ${version})`);
  const [namespace, name] = Array.isArray(start) ? (start as unknown[]) : [];
  if (typeof name !== "string" || name === "") throw refused(`encoded start key empty (version ${version})`);
  return {
    revision: rv === inconsistent ? undefined : rv,
    after: { ...(typeof namespace === "string" && namespace && { namespace }), name },
  };
}

function parsed(token: string): object {
  const wrong = token.search(/[^\w-]/);
  // A last character alone is no byte.
  const at = wrong < 0 && token.length % 4 === 1 ? token.length - 1 : wrong;
  if (at >= 0) throw refused(`illegal base64 data at input byte ${at}`);
  try {
    return Object(JSON.parse(Buffer.from(token, "base64url").toString())) as object;
  } catch (error) {
    throw refused((error as Error).message);
  }
}

const refused = (why: string) => badRequest(`invalid continue token: continue key is not valid: ${why}`);

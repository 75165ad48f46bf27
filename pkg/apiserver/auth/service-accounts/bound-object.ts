import type { TokenRequest } from "../../../api/authentication/v1/types.generated.ts";
import { nodes, pods, secrets } from "../../../api/resources.ts";
import { notFound, statusError } from "../../../apimachinery/status-error.ts";
import type { ObjectLookup } from "../../object-lookup.ts";
import type { BoundClaims, BoundObject } from "./claims.ts";

type Found = { readonly metadata: { readonly name: string; readonly uid?: string | undefined } };
type Reference = NonNullable<TokenRequest["spec"]["boundObjectRef"]>;

/**
 * The claims that bind a token to the pod, node or secret that its request names; a pod brings its node along. Throws
 * NotFound, Conflict for an object with another uid, BadRequest for one of another kind.
 */
export function boundObject(
  lookup: ObjectLookup,
  namespace: string,
  { spec: { boundObjectRef: reference } }: TokenRequest,
): Partial<BoundClaims> {
  if (!reference?.kind) return {};
  const key = { namespace, name: reference.name ?? "" };
  switch (reference.kind) {
    case "Pod": {
      const pod = lookup.get(pods, key);
      const node = pod?.spec.nodeName ? lookup.get(nodes, { name: pod.spec.nodeName }) : undefined;
      return { pod: asReferenced(reference, pod), ...(node && { node: identityOf(node) }) };
    }
    case "Secret":
      return { secret: asReferenced(reference, lookup.get(secrets, key)) };
    case "Node":
      return { node: asReferenced(reference, lookup.get(nodes, { name: key.name })) };
    default:
      throw statusError(
        "BadRequest",
        `cannot bind token for serviceaccount to type ${reference.apiVersion}, Kind=${reference.kind}`,
      );
  }
}

const identityOf = ({ metadata: { name, uid = "" } }: Found): BoundObject => ({ name, uid });

function asReferenced({ kind = "", name = "", uid: wanted }: Reference, object: Found | undefined): BoundObject {
  if (!object) throw notFound({ resource: `${kind.toLowerCase()}s`, name });
  const identity = identityOf(object);
  if (!wanted || wanted === identity.uid) return identity;
  throw statusError(
    "Conflict",
    `the UID in the bound object reference (${wanted}) does not match the UID in record (${identity.uid})`,
  );
}

import { decodeConfiguration } from "../../apimachinery/codecs/decode-body.ts";
import { typedFields } from "../../apimachinery/field-ownership/apply.ts";
import { apiVersionOf, type KubeObject } from "../../apimachinery/object.ts";
import type { MessageSchema } from "../../apimachinery/schema.ts";
import type { ApplyPatch } from "./sent-patch.ts";
import { nameOf, settleProblems, type VerbRequest } from "./verb-request.ts";
import { checkType } from "./write.ts";

/**
 * The configuration in a server-side apply, of an object of this type. Throws BadRequest for another type and for
 * unknown fields.
 */
export function decodeApplied(
  ref: { readonly group: string; readonly version: string; readonly kind: string },
  schema: MessageSchema,
  { body, duplicates }: ApplyPatch,
  request: VerbRequest,
): KubeObject {
  settleProblems(duplicates, request, ref.kind, apiVersionOf(ref));
  const { object, problems } = decodeConfiguration(body, schema);
  checkType(ref, object);
  object.metadata ??= { name: nameOf(request) };
  object.metadata.name ||= nameOf(request);
  // An apply owns what it names: what nothing could own is refused, whatever the request says of unknown fields.
  if (problems.length > 0) {
    const sent = body as Partial<KubeObject>;
    typedFields(schema, { ...sent, metadata: { ...object.metadata, ...sent.metadata } });
  }
  return object;
}

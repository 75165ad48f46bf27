import { schemaOf } from "../../../api/schema/schema-of.ts";
import { completeObject } from "../../../apimachinery/codecs/complete-object.ts";
import { decodeBody, decodeValue, parseJson } from "../../../apimachinery/codecs/decode-body.ts";
import { duplicateFields } from "../../../apimachinery/codecs/duplicate-fields.ts";
import { decodeYaml } from "../../../apimachinery/codecs/yaml.ts";
import type { DeleteOptions } from "../../../apimachinery/meta/v1/types.generated.ts";
import { apiVersionOf, type KubeObject } from "../../../apimachinery/object.ts";
import { queryFlag } from "../../../apimachinery/query-flag.ts";
import type { MessageSchema } from "../../../apimachinery/schema.ts";
import { badRequest, statusError } from "../../../apimachinery/status-error.ts";
import { type PatchType, patchTypes } from "../../../apimachinery/transport.ts";
import type { Exchange } from "../../exchange.ts";
import { parseInteger, type Query } from "../../registry/generic/list-options.ts";
import type { SentPatch } from "../../verbs/sent-patch.ts";
import { fieldValidationOf, settleProblems, type VerbRequest } from "../../verbs/verb-request.ts";
import { readBody } from "./read-body.ts";

const deleteOptionsMessage = "k8s.io.apimachinery.pkg.apis.meta.v1.DeleteOptions";

/** What a body is to be: a stored resource, or what looks like one. */
interface BodyType {
  readonly definition: { readonly ref: { readonly group: string; readonly version: string; readonly kind: string } };
  readonly schema: MessageSchema;
}

/**
 * The object in a request's body. Throws BadRequest for what the schema does not allow, where the client wants that.
 */
export async function readObject(
  exchange: Exchange,
  { definition: { ref }, schema }: BodyType,
  request: VerbRequest,
): Promise<KubeObject> {
  const body = await readBody(exchange.request);
  const { object, problems } = decodeBody(
    body,
    exchange.request.headers["content-type"],
    schema,
    fieldValidationOf(request.query),
  );
  settleProblems(problems, request, ref.kind, apiVersionOf(ref));
  object.metadata ??= { name: "" };
  return completeObject(object, schema);
}

/** The patch in a request's body, by whichever of the four strategies. Throws UnsupportedMediaType for any other. */
export async function readPatch(exchange: Exchange): Promise<SentPatch> {
  const mediaType = exchange.request.headers["content-type"]?.split(";", 1)[0]?.trim();
  const type = (Object.keys(patchTypes) as PatchType[]).find((candidate) => patchTypes[candidate] === mediaType);
  if (!type) {
    throw statusError(
      "UnsupportedMediaType",
      `the body of the request was in an unknown format - accepted media types include: ${Object.values(patchTypes).join(", ")}`,
    );
  }
  const text = (await readBody(exchange.request)).toString();
  const told = fieldValidationOf(exchange.query) !== "Ignore";
  const yaml = type === "apply" ? decodeYaml(text) : undefined;
  const body = yaml ? yaml.value : parseJson(text, type === "strategic" ? "" : "error decoding patch: ");
  const twice = told ? (yaml?.duplicates ?? duplicateFields(text)) : [];
  const where = type === "json" ? "json patch " : "";
  return { type, body, duplicates: twice.map((path) => `${where}duplicate field ${JSON.stringify(path)}`) };
}

/** Throws BadRequest for the body of a DELETE that says it is something else, such as the object itself. */
function checkDeleteOptionsKind({ kind, apiVersion = "v1" }: Partial<KubeObject>): void {
  if (kind && kind !== "DeleteOptions")
    throw badRequest(
      `no kind "${kind}" is registered for version "${apiVersion}" in what a DELETE takes: DeleteOptions`,
    );
}

/** What a DELETE asks for: in its body or, where it has none, in its query. */
export async function readDeleteOptions({ request, query }: Exchange): Promise<DeleteOptions> {
  const body = await readBody(request);
  if (body.length === 0) return queriedDeleteOptions(query);
  const schema = schemaOf(deleteOptionsMessage);
  const contentType = request.headers["content-type"];
  const { object } = decodeBody<DeleteOptions & Partial<KubeObject>>(body, contentType, schema, "Ignore");
  checkDeleteOptionsKind(object);
  return object;
}

function queriedDeleteOptions(query: Query): DeleteOptions {
  const options: Record<string, unknown> = {};
  const grace = query.get("gracePeriodSeconds");
  if (grace) options.gracePeriodSeconds = parseInteger(grace);
  const policy = query.get("propagationPolicy");
  if (policy) options.propagationPolicy = policy;
  const orphans = queryFlag(query, "orphanDependents");
  if (orphans !== undefined) options.orphanDependents = orphans;
  const dryRun = query.get("dryRun");
  if (dryRun) options.dryRun = [dryRun];
  return decodeValue<DeleteOptions>(options, schemaOf(deleteOptionsMessage)).object;
}

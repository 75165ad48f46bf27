import { protobufObject } from "../../../api/schema/protobuf-object.ts";
import { protobufType } from "../../../apimachinery/codecs/decode-body.ts";
import { encodeYaml } from "../../../apimachinery/codecs/yaml.ts";
import { apiVersionOf, type KubeObject } from "../../../apimachinery/object.ts";
import type { Exchange } from "../../exchange.ts";
import type { ResourceDefinition } from "../../registry/generic/resource-definition.ts";
import type { Stored } from "../../registry/generic/store/stored-form.ts";
import type { Listed } from "../../verbs/list.ts";
import { sendBytes, sendJson, sendPieces } from "./answer.ts";
import { ListPieces } from "./list-pieces.ts";
import type { Answer } from "./negotiate.ts";
import { includeObjectOf, partialMetadata, tableOf, type Tabular } from "./table.ts";

/** Answers one object: its stored bytes as they are, unless the client wants another shape. */
export function respondObject(
  exchange: Exchange,
  code: number,
  definition: ResourceDefinition,
  stored: Stored,
  answer: Answer,
): void {
  if (answer.encoding === "json" && !answer.as) return sendBytes(exchange, code, stored.bytes);
  respondShaped(exchange, code, definition, stored.object(), answer);
}

/** Answers one object of any kind, stored or not, in the shape that the client wants. */
export function respondShaped(
  exchange: Exchange,
  code: number,
  definition: Tabular,
  object: KubeObject,
  answer: Answer,
): void {
  const { resourceVersion } = object.metadata;
  const shaped = answer.as ? reshaped(exchange, definition, [object], answer, { resourceVersion }) : object;
  respondValue(exchange, code, answer, shaped);
}

/** Answers an object that is not stored, in the encoding that was agreed on. */
export function respondValue(exchange: Exchange, code: number, { encoding }: Answer, value: object): void {
  if (encoding === "yaml") sendBytes(exchange, code, Buffer.from(encodeYaml(value)), "application/yaml");
  else if (encoding === "protobuf") sendBytes(exchange, code, protobufObject(value), protobufType);
  else sendJson(exchange, code, value);
}

/**
 * More objects than these are not turned into protobuf for a client that reads JSON too: their JSON is there already.
 */
const mostTurned = 100;

/** Answers a list. The items' bytes are joined, never parsed, unless the client wants another shape. */
export function respondList(exchange: Exchange, definition: ResourceDefinition, listed: Listed, wanted: Answer): void {
  const long = wanted.encoding === "protobuf" && wanted.orJson && listed.items.length > mostTurned;
  const answer: Answer = long ? { ...wanted, encoding: "json" } : wanted;
  const metadata = listMetadata(listed);
  const { kind, ...ref } = definition.ref;
  if (answer.encoding === "json" && !answer.as) {
    const head = `{"kind":"${kind}List","apiVersion":"${apiVersionOf(ref)}","metadata":${JSON.stringify(metadata)},"items":[`;
    return sendPieces(exchange, 200, new ListPieces(Buffer.from(head), listed.items));
  }
  const objects = listed.items.map((item) => item.object());
  if (answer.as) return respondValue(exchange, 200, answer, reshaped(exchange, definition, objects, answer, metadata));
  respondValue(exchange, 200, answer, { kind: `${kind}List`, apiVersion: apiVersionOf(ref), metadata, items: objects });
}

function listMetadata({ resourceVersion, continue: next, remainingItemCount }: Listed) {
  return {
    resourceVersion,
    ...(next !== undefined && { continue: next }),
    ...(remainingItemCount !== undefined && { remainingItemCount }),
  };
}

function reshaped(
  exchange: Exchange,
  definition: Tabular,
  objects: readonly KubeObject[],
  { as, version = "v1" }: Answer,
  metadata: object,
): object {
  if (as === "Table") {
    const include = includeObjectOf(exchange.query.get("includeObject"));
    return tableOf(definition, objects, { version, include, metadata, columns: true, now: Date.now() });
  }
  const single = exchange.info.verb !== "list" ? objects[0] : undefined;
  if (single) return partialMetadata(single, version);
  return {
    kind: "PartialObjectMetadataList",
    apiVersion: `meta.k8s.io/${version}`,
    metadata,
    items: objects.map((object) => partialMetadata(object, version)),
  };
}

import { protobufType } from "../../apimachinery/codecs/decode-body.ts";
import { statusError } from "../../apimachinery/status-error.ts";

/** How a client wants objects: as they are, as rows of a table, or their metadata alone. */
export interface Answer {
  readonly encoding: "json" | "yaml" | "protobuf";
  readonly as?: "Table" | "PartialObjectMetadata";
  /** The client would take the same in JSON as well. */
  readonly orJson?: boolean;
  /** Of meta.k8s.io, for tables and metadata. */
  readonly version?: "v1" | "v1beta1";
}

const json: Answer = { encoding: "json" };
const remembered = new Map<string, Answer>();
const mostRemembered = 256;

/**
 * Reads an Accept header: the first media type in it that can be served. Throws NotAcceptable when nothing fits. Tables
 * are for people: there are none in protobuf.
 */
export function negotiate(accept: string | undefined): Answer {
  if (!accept || accept === "*/*" || accept === "application/json") return json;
  const known = remembered.get(accept);
  if (known) return known;
  const candidates = accept.split(",").flatMap((range) => parseMediaRange(range) ?? []);
  const [first] = candidates;
  if (!first) {
    throw statusError(
      "NotAcceptable",
      `only the following media types are accepted: application/json, application/yaml, ${protobufType}`,
    );
  }
  const orJson = candidates.some(({ encoding, as }) => encoding === "json" && as === first.as);
  const answer = { ...first, orJson };
  if (remembered.size < mostRemembered) remembered.set(accept, answer);
  return answer;
}

const encodings: Readonly<Record<string, Answer["encoding"]>> = {
  "application/json": "json",
  "application/*": "json",
  "*/*": "json",
  "application/yaml": "yaml",
  [protobufType]: "protobuf",
};

function parseMediaRange(text: string): Answer | undefined {
  const [type = "", ...parameters] = text.split(";").map((part) => part.trim().toLowerCase());
  const values = new Map(parameters.map((parameter) => parameter.split("=", 2) as [string, string]));
  const as = values.get("as");
  const encoding = encodings[type];
  if (!encoding) return undefined;
  if (as === undefined) return { encoding };
  const version = values.get("v");
  if (values.get("g") !== "meta.k8s.io" || (version !== "v1" && version !== "v1beta1")) return undefined;
  if (as === "table" && encoding !== "protobuf") return { encoding, as: "Table", version };
  if (as === "partialobjectmetadata" || as === "partialobjectmetadatalist")
    return { encoding, as: "PartialObjectMetadata", version };
  return undefined;
}

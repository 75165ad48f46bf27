import { protobufType } from "../../../apimachinery/codecs/decode-body.ts";
import { statusError } from "../../../apimachinery/status-error.ts";

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
 * Reads an Accept header: what the client likes best of what can be served, by quality and then by order. Throws
 * NotAcceptable when nothing fits. Tables are for people: there are none in protobuf.
 */
export function negotiate(accept: string | undefined): Answer {
  if (!accept || accept === "*/*" || accept === "application/json") return json;
  const known = remembered.get(accept);
  if (known) return known;
  const candidates = accept.split(",").flatMap((range) => parseMediaRange(range) ?? []);
  const [best] = candidates.sort((a, b) => b.quality - a.quality || a.wildcards - b.wildcards);
  if (!best) {
    throw statusError(
      "NotAcceptable",
      `only the following media types are accepted: application/json, application/yaml, ${protobufType}`,
    );
  }
  const orJson = candidates.some(({ answer }) => answer.encoding === "json" && answer.as === best.answer.as);
  const answer = { ...best.answer, orJson };
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

/** One part of an Accept header that can be served. */
interface Candidate {
  readonly answer: Answer;
  readonly quality: number;
  readonly wildcards: number;
}

function parseMediaRange(text: string): Candidate | undefined {
  const [type = "", ...parameters] = text.split(";").map((part) => part.trim().toLowerCase());
  const values = new Map(parameters.map((parameter) => parameter.split("=", 2) as [string, string]));
  const encoding = encodings[type];
  const answer = encoding && shapeOf(values, encoding);
  if (!answer) return undefined;
  const quality = Number(values.get("q") ?? 1);
  return { answer, quality: Number.isNaN(quality) ? 0 : quality, wildcards: type.split("*").length };
}

function shapeOf(values: ReadonlyMap<string, string>, encoding: Answer["encoding"]): Answer | undefined {
  const as = values.get("as");
  if (as === undefined) return { encoding };
  const version = values.get("v");
  if (values.get("g") !== "meta.k8s.io" || (version !== "v1" && version !== "v1beta1")) return undefined;
  if (as === "table" && encoding !== "protobuf") return { encoding, as: "Table", version };
  if (as === "partialobjectmetadata" || as === "partialobjectmetadatalist")
    return { encoding, as: "PartialObjectMetadata", version };
  return undefined;
}

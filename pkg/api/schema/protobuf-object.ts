import { encodeMessage } from "../../apimachinery/codecs/protobuf/encode-message.ts";
import { sealEnvelope } from "../../apimachinery/codecs/protobuf/envelope.ts";
import { schemaOf } from "./schema-of.ts";

interface Typed {
  readonly apiVersion?: string | undefined;
  readonly kind?: string | undefined;
}

const meta = "k8s.io.apimachinery.pkg.apis.meta.v1";
/** Kinds of every version that stand with metadata and not with their group. */
const ofMeta: ReadonlySet<string> = new Set(["Status", "PartialObjectMetadata", "PartialObjectMetadataList"]);

/** The protobuf body of an object or list of any kind in the API table: its type and its bytes in one envelope. */
export function protobufObject(object: Typed): Buffer {
  const { apiVersion = "", kind = "" } = object;
  return sealEnvelope(apiVersion, kind, encodeMessage(object, schemaOf(messageOf(apiVersion, kind))));
}

/** "apps/v1", "Deployment": k8s.io.api.apps.v1.Deployment. A group's package has the first part of its name. */
function messageOf(apiVersion: string, kind: string): string {
  if (ofMeta.has(kind)) return `${meta}.${kind}`;
  const slash = apiVersion.indexOf("/");
  const group = slash < 0 ? "core" : apiVersion.slice(0, slash).split(".", 1)[0];
  return `k8s.io.api.${group}.${apiVersion.slice(slash + 1)}.${kind}`;
}

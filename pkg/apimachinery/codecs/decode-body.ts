import type { KubeObject } from "../object.ts";
import type { MessageSchema } from "../schema.ts";
import { badRequest, StatusError, statusError } from "../status-error.ts";
import { conform } from "./conform.ts";
import { ConformError, kindOf } from "./conform-error.ts";
import type { Decoded, FieldValidation } from "./decoded.ts";
import { duplicateFields } from "./duplicate-fields.ts";
import { checkNesting } from "./nesting.ts";
import { decodeMessage } from "./protobuf/decode-message.ts";
import { openEnvelope } from "./protobuf/envelope.ts";
import { decodeYaml } from "./yaml.ts";

/** The media type of Kubernetes' protobuf envelope (runtime.Unknown behind the magic bytes k8s\0). */
export const protobufType = "application/vnd.kubernetes.protobuf";
const supported = ["application/json", "application/yaml", protobufType];

/**
 * Reads a request body of any media type the API takes as an object of `schema`. Throws UnsupportedMediaType, or
 * BadRequest for a body that cannot be read. Strictness is up to the caller: it gets the problems.
 */
export function decodeBody<T = KubeObject>(
  body: Buffer,
  contentType: string | undefined,
  schema: MessageSchema,
  validation: FieldValidation,
): Decoded<T> {
  switch (mediaType(contentType)) {
    case "application/json":
      return decodeJsonBody(body, schema, validation);
    case "application/yaml":
      return decodeYamlBody(body, schema);
    case protobufType:
      return decodeProtobufBody(body, schema);
    default:
      throw statusError(
        "UnsupportedMediaType",
        `the body of the request was in an unknown format - accepted media types include: ${supported.join(", ")}`,
      );
  }
}

/** Checks a value that was read already against the schema. Throws BadRequest for what it does not allow. */
export function decodeValue<T = KubeObject>(value: unknown, schema: MessageSchema): Decoded<T> {
  return decoded(value, schema, false);
}

/** The same for a configuration that is to be applied: it means its zeros too. */
export function decodeConfiguration(value: unknown, schema: MessageSchema): Decoded {
  return decoded(value, schema, true);
}

function decoded<T>(value: unknown, schema: MessageSchema, keepsZeros: boolean): Decoded<T> {
  try {
    return conformedValue(value, schema, keepsZeros);
  } catch (error) {
    if (!(error instanceof ConformError)) throw error;
    const kind = kindOf(schema.name);
    const version = schema.name.split(".").at(-2);
    throw badRequest(`${kind} in version "${version}" cannot be handled as a ${kind}: ${error.message}`);
  }
}

/** The same for a value that nobody sent as it is (a patch's outcome): throws ConformError. */
export function conformedValue<T = KubeObject>(value: unknown, schema: MessageSchema, keepsZeros = false): Decoded<T> {
  const problems: string[] = [];
  const object = conform(value, schema, (path) => problems.push(`unknown field "${path}"`), keepsZeros) as T;
  return { object, problems };
}

/** The media type without its parameters; JSON when the client did not say. */
function mediaType(contentType: string | undefined): string {
  return contentType?.split(";", 1)[0]?.trim().toLowerCase() || "application/json";
}

function decodeJsonBody<T>(body: Buffer, schema: MessageSchema, validation: FieldValidation): Decoded<T> {
  const text = body.toString();
  const decoded = decodeValue<T>(parseJson(text), schema);
  if (validation === "Ignore") return decoded;
  const duplicates = duplicateFields(text).map((path) => `duplicate field "${path}"`);
  return duplicates.length > 0 ? { ...decoded, problems: [...duplicates, ...decoded.problems] } : decoded;
}

/** The value of a JSON text. Throws BadRequest, beginning with `prefix`, when it is none or nests too deeply. */
export function parseJson(text: string, prefix = "couldn't get version/kind; json parse error: "): unknown {
  checkNesting(text);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw badRequest(`${prefix}${(error as Error).message}`);
  }
}

function decodeYamlBody<T>(body: Buffer, schema: MessageSchema): Decoded<T> {
  const { value, duplicates } = decodeYaml(body.toString());
  const decoded = decodeValue<T>(value, schema);
  return duplicates.length > 0
    ? { ...decoded, problems: [...duplicates.map((path) => `duplicate field "${path}"`), ...decoded.problems] }
    : decoded;
}

function decodeProtobufBody<T>(body: Buffer, schema: MessageSchema): Decoded<T> {
  try {
    const { apiVersion, kind, raw } = openEnvelope(body);
    return {
      object: { ...(apiVersion && { apiVersion }), ...(kind && { kind }), ...decodeMessage(raw, schema) } as T,
      problems: [],
    };
  } catch (error) {
    if (error instanceof StatusError) throw error;
    throw badRequest(`the body is not a protobuf message: ${(error as Error).message}`);
  }
}

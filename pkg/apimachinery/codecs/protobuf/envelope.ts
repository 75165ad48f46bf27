import { badRequest } from "../../status-error.ts";
import { ProtobufReader } from "./protobuf-reader.ts";
import { ProtobufWriter } from "./protobuf-writer.ts";

/** What stands before every Kubernetes protobuf body: "k8s" and a zero byte. */
const magic = Buffer.from([0x6b, 0x38, 0x73, 0x00]);

/** runtime.Unknown: the type of an object and its bytes. */
export interface Envelope {
  readonly apiVersion: string;
  readonly kind: string;
  readonly raw: Buffer;
}

/** Opens the envelope of a protobuf body. Throws BadRequest when it is not one. */
export function openEnvelope(body: Buffer): Envelope {
  if (!body.subarray(0, 4).equals(magic))
    throw badRequest("provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]");
  const envelope = { apiVersion: "", kind: "", raw: Buffer.alloc(0) as Buffer };
  const reader = new ProtobufReader(body.subarray(4));
  while (!reader.done) {
    const { number, type } = reader.tag();
    if (number === 1) Object.assign(envelope, typeMeta(reader.chunk()));
    else if (number === 2) envelope.raw = reader.chunk();
    else reader.skip(type);
  }
  return envelope;
}

/** Reverses {@link openEnvelope}. */
export function sealEnvelope(apiVersion: string, kind: string, raw: Uint8Array): Buffer {
  const writer = new ProtobufWriter();
  writer.bytesField(2, raw);
  const mark = writer.length;
  writer.stringField(2, kind);
  writer.stringField(1, apiVersion);
  writer.message(1, mark);
  return Buffer.concat([magic, writer.finish()]);
}

function typeMeta(bytes: Buffer): { apiVersion: string; kind: string } {
  const reader = new ProtobufReader(bytes);
  const meta = { apiVersion: "", kind: "" };
  while (!reader.done) {
    const { number, type } = reader.tag();
    if (number === 1) meta.apiVersion = reader.chunk().toString();
    else if (number === 2) meta.kind = reader.chunk().toString();
    else reader.skip(type);
  }
  return meta;
}

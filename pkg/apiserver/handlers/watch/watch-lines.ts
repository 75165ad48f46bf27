import { protobufObject } from "../../../api/schema/protobuf-object.ts";
import { ProtobufWriter } from "../../../apimachinery/codecs/protobuf/protobuf-writer.ts";
import type { CacheEvent } from "../../watch-cache/interface.ts";
import { type WatchFrame, watchFrame } from "../../watch-cache/watch-frame.ts";
import type { Answer } from "../answers/negotiate.ts";

/** One line of a watch in the client's encoding. `type` is a WatchEvent's. */
export const lineIn = (encoding: Answer["encoding"], type: string, object: object): WatchFrame =>
  encoding === "protobuf" ? protobufLine(type, object) : jsonLine(type, object);

/** A WatchEvent as JSON and a line break. */
export const jsonLine = (type: string, object: object): WatchFrame =>
  watchFrame(Buffer.from(`{"type":"${type}","object":${JSON.stringify(object)}}\n`));

const protobufFrames = new WeakMap<CacheEvent, WatchFrame>();

/** A change as protobuf, made once for everyone who watches in it. */
export function protobufFrame(event: CacheEvent): WatchFrame {
  const made = protobufFrames.get(event) ?? protobufLine(event.type, event.current.object());
  protobufFrames.set(event, made);
  return made;
}

/** A WatchEvent of protobuf behind its length in four bytes; its object is a body of its own. */
function protobufLine(type: string, object: object): WatchFrame {
  const writer = new ProtobufWriter();
  const mark = writer.length;
  writer.bytesField(1, protobufObject(object));
  writer.message(2, mark);
  writer.stringField(1, type);
  const event = writer.finish();
  const length = Buffer.alloc(4);
  length.writeUInt32BE(event.length);
  return watchFrame(length, event);
}

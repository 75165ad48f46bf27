import type { DeepPartial } from "./generated/cri/v1/api.ts";
import * as v1 from "./generated/cri/v1/api.ts";

const { RuntimeServiceService: runtime, ImageServiceService: image } = v1;

/** Every CRI call by its name in camelCase: path, codecs, and whether answers stream. */
export const definitions = { ...runtime, ...image };

type Definitions = typeof definitions;
/** "runPodSandbox", "listImages": a call of either of CRI's services. */
export type CallName = keyof Definitions;
/** What a call is given, whole: with protobuf's defaults. */
export type Request<K extends CallName> = Parameters<Definitions[K]["requestSerialize"]>[0];
/** What a call answers; of a streaming call, each of its answers. */
export type Response<K extends CallName> = ReturnType<Definitions[K]["responseDeserialize"]>;
/** Calls that answer until somebody ends them: getContainerEvents. */
export type StreamingName = { [K in CallName]: Definitions[K]["responseStream"] extends true ? K : never }[CallName];
/** Calls with one answer: all others. */
export type UnaryName = Exclude<CallName, StreamingName>;

/** A list of many containers or the output of an exec must fit: grpc-js takes 4 MiB unless told otherwise. */
export const maxMessageBytes = 64 * 1024 * 1024;

/** The only request that is not named after its call. */
const otherNames: Readonly<Record<string, string>> = { getContainerEvents: "GetEventsRequest" };

/** Fills what a partial request leaves out with protobuf's defaults. */
export function completeRequest<K extends CallName>(name: K, partial: DeepPartial<Request<K>>): Request<K> {
  const messageName = otherNames[name] ?? `${name.charAt(0).toUpperCase()}${name.slice(1)}Request`;
  const message = (v1 as unknown as Record<string, { fromPartial(object: unknown): Request<K> }>)[messageName];
  if (!message) throw new Error(`no CRI message ${messageName}`);
  return message.fromPartial(partial);
}

import type { DeepPartial } from "./generated/cri/v1/api.ts";
import * as v1 from "./generated/cri/v1/api.ts";

const { RuntimeServiceService: runtime, ImageServiceService: image } = v1;

/** Every CRI call by its name in camelCase: path, codecs, and whether answers stream. */
export const definitions = { ...runtime, ...image };

export type Definitions = typeof definitions;
export type CallName = keyof Definitions;
export type Request<K extends CallName> = Parameters<Definitions[K]["requestSerialize"]>[0];
export type Response<K extends CallName> = ReturnType<Definitions[K]["responseDeserialize"]>;
export type StreamingName = { [K in CallName]: Definitions[K]["responseStream"] extends true ? K : never }[CallName];
export type UnaryName = Exclude<CallName, StreamingName>;

/** The only request that is not named after its call. */
const otherNames: Readonly<Record<string, string>> = { getContainerEvents: "GetEventsRequest" };

/** Fills what a partial request leaves out with protobuf's defaults. */
export function completeRequest<K extends CallName>(name: K, partial: DeepPartial<Request<K>>): Request<K> {
  const messageName = otherNames[name] ?? `${name.charAt(0).toUpperCase()}${name.slice(1)}Request`;
  const message = (v1 as unknown as Record<string, { fromPartial(object: unknown): Request<K> }>)[messageName];
  if (!message) throw new Error(`no CRI message ${messageName}`);
  return message.fromPartial(partial);
}

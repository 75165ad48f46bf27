/**
 * A way to carry several streams in one websocket (upstream's wsstream): the first byte of a message names the stream.
 */
export interface ChannelProtocol {
  /** As negotiated; "" when the client names none. */
  readonly name: string;
  /** Text frames, the channel as a digit, the rest in base64. */
  readonly base64: boolean;
  /** How the end of a command is told: as text and only if it failed, or always as a Status. */
  readonly statusObjects: boolean;
  /** Whether a stream can be ended on its own. */
  readonly halfClose: boolean;
}

const plain = { base64: false, statusObjects: false, halfClose: false };

/** Of exec and attach. */
export const commandProtocols: readonly ChannelProtocol[] = [
  { ...plain, name: "" },
  { ...plain, name: "channel.k8s.io" },
  { ...plain, name: "base64.channel.k8s.io", base64: true },
  { ...plain, name: "v4.channel.k8s.io", statusObjects: true },
  { ...plain, name: "v4.base64.channel.k8s.io", statusObjects: true, base64: true },
  { ...plain, name: "v5.channel.k8s.io", statusObjects: true, halfClose: true },
];

/** Of the older port-forward; see tunnelProtocol. */
export const portForwardProtocols: readonly ChannelProtocol[] = [
  { ...plain, name: "" },
  { ...plain, name: "v4.channel.k8s.io" },
  { ...plain, name: "v4.base64.channel.k8s.io", base64: true },
];

/** Port-forward as kubectl does it: SPDY inside a websocket. */
export const tunnelProtocol = "SPDY/3.1+portforward.k8s.io";

/** The first of the client's wishes that is known; undefined when none is. */
export function negotiate(wishes: readonly string[], known: readonly ChannelProtocol[]): ChannelProtocol | undefined {
  const asked = wishes.length === 0 ? [""] : wishes;
  for (const wish of asked) {
    const found = known.find(({ name }) => name === wish);
    if (found) return found;
  }
  return undefined;
}

/** What a message says: bytes of a stream, or (v5 alone) that the client sends it no more. */
export type ChannelMessage =
  | { readonly type: "data"; readonly channel: number; readonly data: Buffer }
  | { readonly type: "close"; readonly channel: number };

/** Channel number that in v5 says: the stream in the next byte has ended. */
const closeChannel = 255;
const digitZero = 0x30;

/** A received message; undefined when it is empty or no message of this protocol. */
export function decodeMessage({ base64, halfClose }: ChannelProtocol, message: Buffer): ChannelMessage | undefined {
  const first = message[0];
  if (first === undefined) return undefined;
  const rest = message.subarray(1);
  if (!base64) {
    if (!halfClose || first !== closeChannel) return { type: "data", channel: first, data: rest };
    const channel = rest[0];
    return channel === undefined ? undefined : { type: "close", channel };
  }
  const channel = first - digitZero;
  if (channel < 0 || channel > 9) return undefined;
  return { type: "data", channel, data: Buffer.from(rest.toString("latin1"), "base64") };
}

/** One message for a channel: a string (a text frame) in the base64 protocols, bytes in the others. */
export function encodeMessage({ base64 }: ChannelProtocol, channel: number, data: Buffer): Buffer | string {
  if (base64) return `${channel}${data.toString("base64")}`;
  const message = Buffer.allocUnsafe(data.length + 1);
  message[0] = channel;
  data.copy(message, 1);
  return message;
}

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type ChannelProtocol,
  commandProtocols,
  decodeMessage,
  encodeMessage,
  negotiate,
  portForwardProtocols,
} from "./channel-protocol.ts";

const protocol = (name: string) => commandProtocols.find((each) => each.name === name) as ChannelProtocol;

describe("channel protocols", () => {
  it("carry any data on any of their channels", () => {
    const channel = fc.nat(9);
    fc.assert(
      fc.property(fc.constantFrom(...commandProtocols), channel, fc.uint8Array(), (each, channel, bytes) => {
        const data = Buffer.from(bytes);
        const decoded = decodeMessage(each, Buffer.from(encodeMessage(each, channel, data)));
        expect(decoded).toEqual({ type: "data", channel, data });
      }),
    );
  });

  it("take garbage for nothing worse than data", () => {
    fc.assert(
      fc.property(fc.constantFrom(...commandProtocols), fc.uint8Array(), (each, bytes) => {
        expect(() => decodeMessage(each, Buffer.from(bytes))).not.toThrow();
      }),
    );
  });

  it("end a stream by 255 and its number in v5, and only there", () => {
    const message = Buffer.from([255, 0]);
    expect(decodeMessage(protocol("v5.channel.k8s.io"), message)).toEqual({ type: "close", channel: 0 });
    expect(decodeMessage(protocol("v4.channel.k8s.io"), message)).toMatchObject({ type: "data", channel: 255 });
  });

  it.each([
    [["v5.channel.k8s.io"], "v5.channel.k8s.io"],
    [["v9.channel.k8s.io", "v4.base64.channel.k8s.io"], "v4.base64.channel.k8s.io"],
    [[], ""],
    [["v9.channel.k8s.io"], undefined],
  ])("of the wishes %j choose %j", (wishes, chosen) => {
    expect(negotiate(wishes, commandProtocols)?.name).toBe(chosen);
  });

  it("of port-forward know no v5", () => {
    expect(negotiate(["v5.channel.k8s.io"], portForwardProtocols)).toBeUndefined();
  });
});

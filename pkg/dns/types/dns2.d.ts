/** The part of dns2 that Berth uses; the package ships no types. */
declare module "dns2" {
  interface Resource {
    readonly name: string;
    readonly type: number;
    readonly ttl: number;
    /** SOA only. */
    readonly minimum?: number;
  }
  interface ParsedPacket {
    readonly header: { readonly rcode: number; readonly tc: number };
    readonly answers: readonly Resource[];
    readonly authorities: readonly Resource[];
  }
  const dns2: {
    readonly Packet: {
      readonly TYPE: Readonly<
        Record<"A" | "NS" | "CNAME" | "SOA" | "PTR" | "TXT" | "AAAA" | "SRV" | "EDNS" | "AXFR" | "ANY", number>
      >;
      readonly CLASS: { readonly IN: number };
      parse(bytes: Buffer): ParsedPacket;
    };
  };
  export default dns2;
}

/** A resource record as Berth answers it. Names are lower case without the final dot. */
export type ResourceRecord = { readonly name: string; readonly ttl: number } & RecordData;

export type RecordData =
  | { readonly type: "A"; readonly address: string }
  | { readonly type: "AAAA"; readonly bytes: Buffer }
  | { readonly type: "CNAME" | "PTR" | "NS"; readonly target: string }
  | {
      readonly type: "SRV";
      readonly priority: number;
      readonly weight: number;
      readonly port: number;
      readonly target: string;
    }
  | { readonly type: "TXT"; readonly text: string }
  | { readonly type: "SOA"; readonly zone: string; readonly negativeTtl: number };

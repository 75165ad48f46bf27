// Generated from pkg/api/facts/api-facts.json by hack/generate/api-types.ts. DO NOT EDIT.
import type * as core from "../../core/v1/types.generated.ts";
import type * as meta from "../../../apimachinery/meta/v1/types.generated.ts";

export interface Endpoint {
  addresses: string[];
  conditions?: EndpointConditions | undefined;
  deprecatedTopology?: Record<string, string> | undefined;
  hints?: EndpointHints | undefined;
  hostname?: string | undefined;
  nodeName?: string | undefined;
  targetRef?: core.ObjectReference | undefined;
  zone?: string | undefined;
}

export interface EndpointConditions {
  ready?: boolean | undefined;
  serving?: boolean | undefined;
  terminating?: boolean | undefined;
}

export interface EndpointHints {
  forNodes?: ForNode[] | undefined;
  forZones?: ForZone[] | undefined;
}

export interface EndpointPort {
  appProtocol?: string | undefined;
  name?: string | undefined;
  port?: number | undefined;
  protocol?: string | undefined;
}

export interface EndpointSlice {
  apiVersion?: string | undefined;
  kind?: string | undefined;
  addressType: string;
  endpoints: Endpoint[];
  metadata: meta.ObjectMeta;
  ports: EndpointPort[];
}

export interface EndpointSliceList {
  apiVersion?: string | undefined;
  kind?: string | undefined;
  items: EndpointSlice[];
  metadata?: meta.ListMeta | undefined;
}

export interface ForNode {
  name: string;
}

export interface ForZone {
  name: string;
}

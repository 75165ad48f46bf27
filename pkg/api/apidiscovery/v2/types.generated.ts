// Generated from pkg/api/facts/api-facts.json by hack/generate/api-types.ts. DO NOT EDIT.
import type * as meta from "../../../apimachinery/meta/v1/types.generated.ts";

export interface APIGroupDiscovery {
  apiVersion?: string | undefined;
  kind?: string | undefined;
  metadata: meta.ObjectMeta;
  versions?: APIVersionDiscovery[] | undefined;
}

export interface APIGroupDiscoveryList {
  apiVersion?: string | undefined;
  kind?: string | undefined;
  items: APIGroupDiscovery[];
  metadata?: meta.ListMeta | undefined;
}

export interface APIResourceDiscovery {
  categories?: string[] | undefined;
  resource: string;
  responseKind?: meta.GroupVersionKind | undefined;
  scope: string;
  shortNames?: string[] | undefined;
  singularResource: string;
  subresources?: APISubresourceDiscovery[] | undefined;
  verbs: string[];
}

export interface APISubresourceDiscovery {
  acceptedTypes?: meta.GroupVersionKind[] | undefined;
  responseKind?: meta.GroupVersionKind | undefined;
  subresource: string;
  verbs: string[];
}

export interface APIVersionDiscovery {
  freshness?: string | undefined;
  resources?: APIResourceDiscovery[] | undefined;
  version: string;
}

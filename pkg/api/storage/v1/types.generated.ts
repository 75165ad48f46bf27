// Generated from pkg/api/facts/api-facts.json by hack/generate/api-types.ts. DO NOT EDIT.
import type * as meta from "../../../apimachinery/meta/v1/types.generated.ts";
import type * as core from "../../core/v1/types.generated.ts";

export interface CSIDriver {
  apiVersion?: string | undefined;
  kind?: string | undefined;
  metadata: meta.ObjectMeta;
  spec: CSIDriverSpec;
}

export interface CSIDriverList {
  apiVersion?: string | undefined;
  kind?: string | undefined;
  items: CSIDriver[];
  metadata?: meta.ListMeta | undefined;
}

export interface CSIDriverSpec {
  attachRequired?: boolean | undefined;
  fsGroupPolicy?: string | undefined;
  nodeAllocatableUpdatePeriodSeconds?: number | undefined;
  podInfoOnMount?: boolean | undefined;
  requiresRepublish?: boolean | undefined;
  seLinuxMount?: boolean | undefined;
  serviceAccountTokenInSecrets?: boolean | undefined;
  storageCapacity?: boolean | undefined;
  tokenRequests?: TokenRequest[] | undefined;
  volumeLifecycleModes?: string[] | undefined;
}

export interface CSINode {
  apiVersion?: string | undefined;
  kind?: string | undefined;
  metadata: meta.ObjectMeta;
  spec: CSINodeSpec;
}

export interface CSINodeDriver {
  allocatable?: VolumeNodeResources | undefined;
  name: string;
  nodeID: string;
  topologyKeys: string[];
}

export interface CSINodeList {
  apiVersion?: string | undefined;
  kind?: string | undefined;
  items: CSINode[];
  metadata?: meta.ListMeta | undefined;
}

export interface CSINodeSpec {
  drivers: CSINodeDriver[];
}

export interface CSIStorageCapacity {
  apiVersion?: string | undefined;
  kind?: string | undefined;
  capacity?: string | undefined;
  maximumVolumeSize?: string | undefined;
  metadata: meta.ObjectMeta;
  nodeTopology?: meta.LabelSelector | undefined;
  storageClassName: string;
}

export interface CSIStorageCapacityList {
  apiVersion?: string | undefined;
  kind?: string | undefined;
  items: CSIStorageCapacity[];
  metadata?: meta.ListMeta | undefined;
}

export interface StorageClass {
  apiVersion?: string | undefined;
  kind?: string | undefined;
  allowVolumeExpansion?: boolean | undefined;
  allowedTopologies?: core.TopologySelectorTerm[] | undefined;
  metadata: meta.ObjectMeta;
  mountOptions?: string[] | undefined;
  parameters?: Record<string, string> | undefined;
  provisioner: string;
  reclaimPolicy?: string | undefined;
  volumeBindingMode?: string | undefined;
}

export interface StorageClassList {
  apiVersion?: string | undefined;
  kind?: string | undefined;
  items: StorageClass[];
  metadata?: meta.ListMeta | undefined;
}

export interface TokenRequest {
  audience: string;
  expirationSeconds?: number | undefined;
}

export interface VolumeAttachment {
  apiVersion?: string | undefined;
  kind?: string | undefined;
  metadata: meta.ObjectMeta;
  spec: VolumeAttachmentSpec;
  status?: VolumeAttachmentStatus | undefined;
}

export interface VolumeAttachmentList {
  apiVersion?: string | undefined;
  kind?: string | undefined;
  items: VolumeAttachment[];
  metadata?: meta.ListMeta | undefined;
}

export interface VolumeAttachmentSource {
  inlineVolumeSpec?: core.PersistentVolumeSpec | undefined;
  persistentVolumeName?: string | undefined;
}

export interface VolumeAttachmentSpec {
  attacher: string;
  nodeName: string;
  source: VolumeAttachmentSource;
}

export interface VolumeAttachmentStatus {
  attachError?: VolumeError | undefined;
  attached: boolean;
  attachmentMetadata?: Record<string, string> | undefined;
  detachError?: VolumeError | undefined;
}

export interface VolumeAttributesClass {
  apiVersion?: string | undefined;
  kind?: string | undefined;
  driverName: string;
  metadata: meta.ObjectMeta;
  parameters?: Record<string, string> | undefined;
}

export interface VolumeAttributesClassList {
  apiVersion?: string | undefined;
  kind?: string | undefined;
  items: VolumeAttributesClass[];
  metadata?: meta.ListMeta | undefined;
}

export interface VolumeError {
  errorCode?: number | undefined;
  message?: string | undefined;
  time?: string | undefined;
}

export interface VolumeNodeResources {
  count?: number | undefined;
}

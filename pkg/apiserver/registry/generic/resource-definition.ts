import type { KubeObject, ResourceRef } from "../../../apimachinery/object.ts";
import type { FieldError } from "../../../apimachinery/status-error.ts";

/**
 * How one kind differs from every other (apiserver's RESTCreateStrategy, RESTUpdateStrategy and friends). Objects are
 * fully defaulted when a strategy sees them. Methods that prepare change the object in place.
 */
export interface Strategy<T extends KubeObject = KubeObject> {
  /** Drops what a client may not set at creation (status) and sets what the server owns (generation: 1). */
  prepareForCreate?(object: T): void;
  validate?(object: T): FieldError[];
  /** Copies over what this endpoint may not change (status, or everything but status), bumps generation. */
  prepareForUpdate?(object: T, old: T): void;
  validateUpdate?(object: T, old: T): FieldError[];
  /** Texts for Warning headers. */
  warnings?(object: T, old?: T): string[];
  /** Whether PUT on a missing name creates it (endpoints, leases, events, nodes: upstream's AllowCreateOnUpdate). */
  readonly allowCreateOnUpdate?: boolean;
  /** Whether an update may leave out resourceVersion (upstream's AllowUnconditionalUpdate). Default true. */
  readonly allowUnconditionalUpdate?: boolean;
}

/** A column as kubectl is told of it (metav1.TableColumnDefinition). */
export interface TableColumn {
  readonly name: string;
  readonly type: "string" | "integer" | "number" | "boolean" | "date";
  /** "name" for the name column. */
  readonly format?: string;
  readonly description: string;
  /** 0 shows always, 1 with `-o wide`. */
  readonly priority: number;
}

/** The columns `kubectl get` shows for a kind; upstream's printers. Cells are strings, numbers or booleans. */
export interface TableConvertor<T extends KubeObject = KubeObject> {
  readonly columns: readonly TableColumn[];
  cells(this: void, object: T, now: number): readonly unknown[];
}

/** The objects of a resource are kept as those of another, which serves them too, in another shape. */
export interface StoredShape<T extends KubeObject = KubeObject, S extends KubeObject = KubeObject> {
  /** Whose key prefix, watch cache and JSON in storage it shares. */
  readonly ref: ResourceRef<S>;
  /** Both make a new object and leave the given one alone; nested values are shared. */
  toStored(object: T): S;
  fromStored(stored: S): T;
}

/** Everything the generic store and the handlers need to serve one resource. The list of all is registry/index.ts. */
export interface ResourceDefinition<T extends KubeObject = KubeObject> {
  readonly ref: ResourceRef<T>;
  readonly singular: string;
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  /** The protobuf package and message in the API table: "k8s.io.api.core.v1.Pod". */
  readonly message: string;
  readonly strategy: Strategy<T>;
  /** What is wrong with a name of this kind (pkg/apimachinery/validation/names.ts). Default: DNS subdomains' rules. */
  readonly nameErrors?: (name: string) => string[];
  /** Present when the kind has a status subresource. */
  readonly statusStrategy?: Strategy<T>;
  /** Further subresources that read the whole object and change a part of it, by name (pods: ephemeralcontainers). */
  readonly partStrategies?: Readonly<Record<string, Strategy<T>>>;
  /** Fills every default of the kind in place (upstream's SetDefaults_*), idempotently. */
  setDefaults?(object: T): void;
  /** Field-selector fields beyond metadata.name and metadata.namespace, with their values. */
  selectableFields?(this: void, object: T): Record<string, string>;
  readonly table?: TableConvertor<T>;
  /** Present when the kind has a scale subresource: paths as in CRDs. */
  readonly scale?: {
    replicas(object: T): number;
    setReplicas(object: T, replicas: number): void;
    statusReplicas(object: T): number;
    /** The selector in string form. */
    selector(object: T): string;
  };
  /** Objects of this resource vanish on their own after this many seconds (events: 3600). */
  readonly ttlSeconds?: number;
  /** Pods: DELETE first sets deletionTimestamp with this grace unless the caller says 0 or the object never started. */
  gracePeriodSeconds?(object: T, requested: number | undefined): number | undefined;
  /** Whether something besides metadata.finalizers keeps a deleted object (namespaces: spec.finalizers). */
  holdsDeletion?(this: void, object: T): boolean;
  /** Marks an object whose deletion begins but must wait (namespaces: phase Terminating). */
  prepareForDelete?(object: T): void;
  /** Told to everyone who uses the resource, in a Warning header. */
  readonly deprecation?: string;
  /** DELETE answers the object instead of a Status (upstream's ReturnDeletedObject). */
  readonly returnsDeletedObject?: boolean;
  /**
   * Present when another resource stores the objects (events.k8s.io/v1 events are v1 events). Strategy, defaults,
   * selectable fields and table see this resource's own shape, converted from and to what storage holds.
   */
  readonly storedAs?: StoredShape<T>;
}

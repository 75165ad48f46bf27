import { managedByLabel, serviceNameLabel } from "../../../api/discovery/v1/endpointslice/well-known-labels.ts";
import type { EndpointSlice } from "../../../api/discovery/v1/types.generated.ts";
import { endpointSlices } from "../../../api/resources.ts";
import type { Informer, InformerFactory } from "../../../client/interface.ts";

/** The slices that one controller manages, by the service they belong to. */
export interface ManagedSlices {
  /** Those that are not going away. `service`: namespace/name. */
  of(service: string): EndpointSlice[];
  /** Calls back with the service of every slice that comes, changes or goes. */
  onChange(changed: (service: string, slice: EndpointSlice, gone: boolean) => void): void;
}

/** The slices that one controller keeps, by service; other managers may keep slices of the same service. */
export function managedSlices(informers: InformerFactory, managedBy: string): ManagedSlices {
  const slices: Informer<EndpointSlice> = informers.informer(endpointSlices);
  const isManaged = ({ metadata }: EndpointSlice) => metadata.labels?.[managedByLabel] === managedBy;
  const serviceOf = ({ metadata }: EndpointSlice) => `${metadata.namespace}/${metadata.labels?.[serviceNameLabel]}`;
  const index = `managed-by/${managedBy}`;
  slices.addIndex(index, (slice) => (isManaged(slice) ? [serviceOf(slice)] : []));
  return {
    of: (service) => slices.byIndex(index, service).filter(({ metadata }) => !metadata.deletionTimestamp),
    onChange(changed) {
      const tell = (slice: EndpointSlice, gone = false) => {
        if (isManaged(slice)) changed(serviceOf(slice), slice, gone);
      };
      slices.addHandler({
        added: (slice) => tell(slice),
        // Relabelled by hand: the service it was taken from must make a new one.
        updated(slice, old) {
          if (serviceOf(slice) !== serviceOf(old) || isManaged(slice) !== isManaged(old)) tell(old, true);
          tell(slice);
        },
        deleted: (slice) => tell(slice, true),
      });
    },
  };
}

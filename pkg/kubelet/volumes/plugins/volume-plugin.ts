import type { Pod, Volume } from "../../../api/core/v1/types.generated.ts";
import type { ObjectSource } from "../../env/object-source.ts";
import type { Allocatable } from "../../env/resource-ref.ts";
import type { TokenSource } from "../token-source.ts";

export interface VolumeContext {
  readonly pod: Pod;
  /** The volume's own folder on the node; made by the plugin if it needs one. */
  readonly directory: string;
  readonly objects: ObjectSource;
  readonly tokens: TokenSource;
  readonly allocatable: () => Allocatable;
  readonly hostIPs: readonly string[];
}

/** One kind of volume: how it comes to be on the node. */
export interface VolumePlugin {
  /** As it stands in a volume's folder: "kubernetes.io~empty-dir". */
  readonly name: string;
  handles(volume: Volume): boolean;
  /** Makes the volume, or brings it up to date; doing it again changes nothing. Returns where it is. */
  setUp(volume: Volume, context: VolumeContext): Promise<{ readonly path: string; readonly readOnly: boolean }>;
  /** Its content follows objects of the API, or the pod itself, while the pod runs. */
  readonly live: boolean;
}

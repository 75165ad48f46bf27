/** A volume of a pod, ready to be mounted into its containers. */
export interface MountedVolume {
  readonly name: string;
  /** Where it is on the node. */
  readonly path: string;
  /** Its source allows no writing. */
  readonly readOnly: boolean;
}

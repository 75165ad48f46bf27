/** What the node's network needs of Docker: one bridge network. cri-docker's engine provides it. */
export interface BridgeEngine {
  /**
   * Makes the network if it is not there, and says whether it was missing. Rejects when a network of that name has
   * another subnet. `beforeMaking` is waited for when it is missing, before it is made.
   */
  ensureBridge(spec: BridgeSpec, beforeMaking: () => Promise<void>): Promise<boolean>;
  /** Removes it; nothing happens when it is not there. Rejects while something is on it. */
  removeBridge(name: string): Promise<void>;
}

export interface BridgeSpec {
  /** Of the Docker network. */
  readonly name: string;
  /** The Linux interface; the kernel takes 15 characters. */
  readonly interfaceName: string;
  /** A CIDR. */
  readonly subnet: string;
  readonly gateway: string;
  /** Addresses that Docker must not give to containers, by what they are for. */
  readonly reserved: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
}

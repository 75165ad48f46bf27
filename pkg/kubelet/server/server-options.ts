/** How the kubelet's server listens and whom it trusts. */
export interface ServerOptions {
  /** Addresses to listen on. */
  readonly addresses: readonly string[];
  /** 0 takes a free one. */
  readonly port: number;
  /** PEM. */
  readonly cert: string;
  readonly key: string;
  /** PEM of the authority that signs the API server's client certificate. */
  readonly clientCa: string;
}

export interface PeerOptions {
  /** Where it stores. */
  readonly directory: string;
  readonly key: string;
  readonly cert: string;
  /** Whose client certificates it believes. */
  readonly ca: string;
  /** The size of what GET /list answers. */
  readonly listBytes: number;
}

/** Where a connection can go. */
export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

export type Protocol = "TCP" | "UDP";

/** One listening address and where its traffic goes: what the service map makes of Services, slices and pods. */
export interface Frontend {
  /** Stable identity: "TCP/10.96.7.7:80" or "host/TCP/0.0.0.0:30080". */
  readonly key: string;
  /** "cluster": in the service namespace. "host": in the host's. */
  readonly scope: "cluster" | "host";
  readonly protocol: Protocol;
  readonly address: string;
  readonly port: number;
  readonly endpoints: readonly Endpoint[];
  /** All that serve: what goes on with one of these is not cut, though nothing new may be led there: it drains, say. */
  readonly serving: readonly Endpoint[];
  /** ClientIP affinity: a client stays on its endpoint this long. Undefined: none. */
  readonly affinitySeconds: number | undefined;
  /** Who asked for it, for events: "default/web". */
  readonly owner: FrontendOwner;
}

export interface FrontendOwner {
  readonly kind: "Service" | "Pod";
  readonly namespace: string;
  readonly name: string;
  /** kubectl describe shows only events that carry it. */
  readonly uid: string | undefined;
}

/** One text for one listening address: see {@link Frontend.key}. */
export const frontendKey = (scope: Frontend["scope"], protocol: Protocol, address: string, port: number): string =>
  `${scope === "host" ? "host/" : ""}${protocol}/${address}:${port}`;

/** Whether connections to both go to one place, whatever objects say so. */
export const sameEndpoint = (a: Endpoint, b: Endpoint): boolean => a.port === b.port && a.address === b.address;

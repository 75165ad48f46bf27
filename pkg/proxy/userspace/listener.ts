import type { Frontend } from "../service-map/frontend.ts";

/** Serves one frontend. Rejections of `open` carry the system's code (EADDRINUSE, …). */
export interface Listener {
  open(): Promise<void>;
  /** Takes over changed endpoints and affinity without touching connections that stand. */
  update(frontend: Frontend): void;
  /** Stops taking new traffic. TCP connections that stand are left to finish. */
  close(): void;
}

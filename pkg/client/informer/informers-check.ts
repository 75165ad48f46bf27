import type { HealthCheck } from "../../component-base/health/health-check.ts";
import type { InformerFactory } from "../interface.ts";

/** A program is ready when its informers know the world. */
export const informersCheck = (informers: InformerFactory): HealthCheck => ({
  name: "informer-sync",
  readyOnly: true,
  check: () => informers.synced(AbortSignal.timeout(1000)),
});

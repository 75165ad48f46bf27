import type { Client, EventRecorder, InformerFactory } from "../../client/interface.ts";
import type { Logger } from "../../component-base/logger.ts";
import type { Clock } from "../../util/clock.ts";

/** What every controller gets. Informers are shared by all controllers of a manager. */
export interface ControllerContext {
  readonly client: Client;
  readonly informers: InformerFactory;
  readonly recorder: EventRecorder;
  readonly log: Logger;
  readonly clock: Clock;
}

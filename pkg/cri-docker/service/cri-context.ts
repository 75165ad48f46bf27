import type { Logger } from "../../component-base/logger.ts";
import type { Engine } from "../docker/engine.ts";
import type { ContainerEvents } from "../events/container-events.ts";
import type { KnownEnds } from "../events/known-ends.ts";
import type { ContainerLogs } from "../logs/container-logs.ts";
import type { PauseImage } from "../pause-image/pause-image.ts";
import type { UsageMeter } from "../stats/usage-meter.ts";
import type { StreamingServer } from "../streaming/interface.ts";
import type { FirstOutput } from "./first-output.ts";
import type { SandboxFolders } from "./sandbox-folders.ts";

/** What the CRI calls share. */
export interface CriContext {
  readonly engine: Engine;
  readonly streaming: StreamingServer;
  readonly logs: ContainerLogs;
  readonly firstOutput: FirstOutput;
  readonly events: ContainerEvents;
  /** What the engine's lists do not always say. */
  readonly ends: KnownEnds;
  readonly meter: UsageMeter;
  readonly log: Logger;
  /** The Docker network that pods without the host's network are on. */
  readonly network: string;
  readonly cluster: string;
  readonly folders: SandboxFolders;
  /** The least oom_score_adj that this machine lets a container have. */
  readonly leastOomScore: number;
  readonly pauseImage: PauseImage;
}

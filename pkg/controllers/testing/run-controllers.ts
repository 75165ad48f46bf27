import { silentLogger } from "../../component-base/logger.ts";
import { createFakeCluster, type FakeCluster } from "../../testing/fake-client.ts";
import { waitFor } from "../../testing/wait-for.ts";
import { type Clock, systemClock } from "../../util/clock.ts";
import { Controller, type Enqueue, type Reconciler } from "../runtime/controller.ts";
import type { ControllerContext } from "../runtime/controller-context.ts";

/** An API in memory with the named controllers running over it, until disposed of. */
export interface RunningControllers extends FakeCluster, AsyncDisposable {
  /** Waits until `condition` holds. */
  until(condition: () => Promise<boolean>): Promise<void>;
  /** The events recorded so far, oldest first: "Deployment web Normal ScalingReplicaSet Scaled up …". */
  readonly events: readonly string[];
}

type Build = (context: ControllerContext, enqueue: Enqueue) => Reconciler;

/** By the real clock: for tests that wait for states and not for times. */
export const runControllers = (...builds: Build[]): Promise<RunningControllers> =>
  runControllersAt(systemClock, ...builds);

/** The same, by a clock of the test's. */
export async function runControllersAt(clock: Clock, ...builds: Build[]): Promise<RunningControllers> {
  const cluster = createFakeCluster(clock);
  const events: string[] = [];
  const stop = await startControllers({ ...cluster, clock }, events, ...builds);
  return {
    ...cluster,
    events,
    until: (condition) =>
      waitFor(async () => {
        if (!(await condition())) throw new Error("the state waited for did not come");
      }),
    async [Symbol.asyncDispose]() {
      stop();
    },
  };
}

/** Starts controllers over a client and informers; what they record goes into `events`. Returns what stops it all. */
export async function startControllers(
  over: Pick<ControllerContext, "client" | "informers" | "clock">,
  events: string[],
  ...builds: Build[]
): Promise<() => void> {
  const { informers, clock } = over;
  const context: ControllerContext = {
    ...over,
    recorder: {
      event: ({ kind, metadata }, type, reason, message) =>
        void events.push([kind, metadata.name, type, reason, message].join(" ")),
    },
    log: silentLogger,
  };
  const controllers = builds.map(
    (build) => new Controller((enqueue) => build(context, enqueue), { name: "test", clock, log: silentLogger }),
  );
  informers.start();
  await informers.synced();
  for (const controller of controllers) controller.run();
  return () => {
    for (const controller of controllers) controller.stop();
    informers.stop();
  };
}

import type { Component } from "../../component-base/component.ts";
import { type LeaderElectionOptions, LeaderElector } from "./leader-elector.ts";

/**
 * A component that works only while its program leads. Losing the lease ends the process with code 1, as upstream does:
 * nothing less makes sure that no half-done work of it goes on beside the new leader's.
 */
export function electedComponent(
  component: Component,
  options: Omit<LeaderElectionOptions, "onStarted" | "onLost">,
): Component {
  const end = () => process.exit(1);
  const elector = new LeaderElector({
    ...options,
    onLost: end,
    onStarted() {
      component.start().catch((error: unknown) => {
        options.log.fatal({ component: component.name, error: (error as Error).message }, "Could not start as leader");
        end();
      });
    },
  });
  return {
    name: component.name,
    start: () => elector.start(),
    async stop() {
      await component.stop();
      await elector.stop();
    },
  };
}

import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import type { Component } from "../../component-base/component.ts";
import { boolFlag, durationFlag, type FlagValues, stringFlag } from "../../component-base/flags.ts";
import { electedComponent } from "./elected-component.ts";
import type { LeaderElectionOptions } from "./leader-elector.ts";

/**
 * How a program competes with others of its kind, by upstream's names. Not unless told to: one alone need not renew a
 * lease at rest.
 */
export const electionFlags = (name: string) => ({
  "leader-elect": boolFlag("compete with others of this program for leadership before working"),
  "leader-elect-lease-duration": durationFlag("how long others wait for a leader that is silent", "15s"),
  "leader-elect-renew-deadline": durationFlag("how long a leader tries to renew before it gives up", "10s"),
  "leader-elect-retry-period": durationFlag("time between tries to acquire or renew", "2s"),
  "leader-elect-resource-name": stringFlag("name of the Lease", name),
  "leader-elect-resource-namespace": stringFlag("namespace of the Lease", "kube-system"),
});

/** The component as these flags ask: at work at once, or when it leads. */
export function electedIfAsked(
  component: Component,
  flags: FlagValues<ReturnType<typeof electionFlags>>,
  { client, log, recorder }: Pick<LeaderElectionOptions, "client" | "log" | "recorder">,
): Component {
  if (!flags["leader-elect"]) return component;
  return electedComponent(component, {
    client,
    log,
    recorder,
    lease: { namespace: flags["leader-elect-resource-namespace"], name: flags["leader-elect-resource-name"] },
    identity: `${hostname()}_${randomUUID()}`,
    leaseDurationMs: flags["leader-elect-lease-duration"],
    renewDeadlineMs: flags["leader-elect-renew-deadline"],
    retryPeriodMs: flags["leader-elect-retry-period"],
  });
}

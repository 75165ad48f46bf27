import type { Component } from "./component.ts";
import type { Logger } from "./logger.ts";

/** Starts components one after the other and returns the function that stops those that were started, last first. */
export async function startAll(components: readonly Component[], log: Logger): Promise<() => Promise<void>> {
  const running: Component[] = [];
  const stop = async () => {
    for (let next = running.pop(); next; next = running.pop()) {
      await next.stop();
      log.debug({ component: next.name }, "Stopped");
    }
  };
  for (const component of components) {
    running.push(component);
    try {
      await component.start();
    } catch (error) {
      await stop();
      throw error;
    }
    log.debug({ component: component.name }, "Started");
  }
  return stop;
}

/**
 * The life of a program: builds its components and starts them in order, runs until SIGTERM or SIGINT, stops them in
 * reverse and exits. A component that cannot be built or started ends the program with its reason and code 1; a second
 * signal ends it at once.
 */
export async function runProgram(build: () => readonly Component[], log: Logger): Promise<void> {
  let stop: (() => Promise<void>) | undefined;
  let asked = false;
  const onSignal = (signal: NodeJS.Signals) => {
    if (asked || !stop) process.exit(1);
    asked = true;
    log.info({ signal }, "Stopping");
    void stop().then(() => process.exit(0));
  };
  // What it makes for others must be theirs to read (a pod's /etc/hosts), however strict the shell is that started it.
  process.umask(0o022);
  process.on("SIGTERM", onSignal).on("SIGINT", onSignal);
  // What libraries print may find a full disk behind it: a program must not fail because it cannot tell.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
  try {
    stop = await startAll(build(), log);
  } catch (error) {
    log.fatal((error as Error).message);
    process.exit(1);
  }
}

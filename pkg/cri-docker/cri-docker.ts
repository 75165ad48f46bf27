import type { Component } from "../component-base/component.ts";
import type { Logger } from "../component-base/logger.ts";
import { serveCri } from "../cri/server.ts";
import { connectEngine } from "./docker/engine.ts";
import type { ContainerEvent, EventStream } from "./docker/event-stream.ts";
import { ContainerEvents } from "./events/container-events.ts";
import { EventAnnouncer } from "./events/event-announcer.ts";
import { KnownEnds } from "./events/known-ends.ts";
import { ContainerLogs } from "./logs/container-logs.ts";
import { PauseImage } from "./pause-image/pause-image.ts";
import type { CriContext } from "./service/cri-context.ts";
import { criService } from "./service/cri-service.ts";
import { FirstOutput } from "./service/first-output.ts";
import { leastOomScore } from "./service/oom-score.ts";
import { SandboxFolders } from "./service/sandbox-folders.ts";
import { EngineStreams } from "./service/stream-runtime.ts";
import { UsageMeter } from "./stats/usage-meter.ts";
import { createStreamingServer } from "./streaming/create-streaming-server.ts";
import { labelNames, ownerLabels, podMetadata, types } from "./translation/labels.ts";

export interface CriDockerOptions {
  /** The unix socket on which CRI is served. */
  readonly socket: string;
  /** Files of running sandboxes; the same place after a restart. */
  readonly stateDir: string;
  /** The Docker network of pods. Runtimes that share an engine have one each: by it they know their containers. */
  readonly network: string;
  /** The cluster's name: what is made on the engine carries it in the label `berth.cluster`. */
  readonly cluster: string;
  /** unix:///path or tcp://host:port; without it DOCKER_HOST or the usual socket. */
  readonly dockerHost?: string;
  readonly log: Logger;
}

/**
 * The container runtime: CRI v1 on a unix socket, done by the Docker Engine. Running containers outlive it and are
 * adopted.
 */
export function createCriDocker(options: CriDockerOptions): Component {
  let stop: (() => Promise<void>) | undefined;
  return {
    name: "cri-docker",
    async start() {
      stop = await startRuntime(options);
    },
    async stop() {
      await stop?.();
      stop = undefined;
    },
  };
}

async function startRuntime({ socket, stateDir, network, cluster, dockerHost = "", log }: CriDockerOptions) {
  const engine = await connectEngine(dockerHost);
  const firstOutput = new FirstOutput(engine.containers);
  const streaming = createStreamingServer({ runtime: new EngineStreams(engine, firstOutput), log });
  const context: CriContext = {
    ...{ engine, streaming, firstOutput, network, cluster, log },
    logs: new ContainerLogs(engine.containers, log),
    events: new ContainerEvents(),
    ends: new KnownEnds(),
    meter: new UsageMeter(engine.containers),
    folders: new SandboxFolders(stateDir),
    leastOomScore: noticedOomScore(log),
    pauseImage: new PauseImage(engine),
  };
  const undo: (() => void | Promise<void>)[] = [() => context.logs.stop(), () => firstOutput.stop()];
  const stop = async () => {
    for (let step = undo.pop(); step; step = undo.pop()) await step();
  };
  try {
    const events = followEvents(context);
    undo.push(() => events.stop());
    await events.start();
    await adopt(context);
    await streaming.start();
    undo.push(() => streaming.stop());
    const server = await serveCri(socket, criService(context), log);
    undo.push(() => server.close());
  } catch (error) {
    await stop();
    throw error;
  }
  return stop;
}

function noticedOomScore(log: Logger): number {
  const least = leastOomScore();
  if (least > -1000)
    log.info({ least }, "This machine does not allow lower OOM scores; containers get at least this one");
  return least;
}

function followEvents(context: CriContext): EventStream {
  const { engine, events, ends, logs, folders, log } = context;
  /** Whoever removed it, be it behind this runtime's back. */
  const forgetSandbox = ({ action, id, attributes }: ContainerEvent) => {
    if (action !== "destroy" || attributes[labelNames.type] !== types.sandbox) return;
    const warn = (error: Error) =>
      log.warn({ sandbox: id, error: error.message }, "Files of a sandbox were not removed");
    folders.remove(podMetadata(attributes), id).catch(warn);
  };
  const announcer = new EventAnnouncer({ containers: engine.containers, logs, events });
  return engine.events({
    ...{ labels: ownerLabels(context), log },
    onEvent: (event) => {
      ends.note(event);
      announcer.announce(event);
      forgetSandbox(event);
    },
    onGap: () => {
      log.info("Connected to the Docker Engine again");
      events.interrupt("the connection to the Docker Engine was interrupted");
      adopt(context).catch((error: unknown) =>
        log.warn({ error: (error as Error).message }, "Containers were not adopted"),
      );
    },
  });
}

/** Goes on with the logs of containers that are there already, and forgets files of sandboxes that are not. */
async function adopt(context: CriContext): Promise<void> {
  const { engine, ends, logs, folders } = context;
  const listed = await engine.containers.list(ownerLabels(context));
  ends.keepOnly(listed);
  const sandboxes = listed.filter(({ labels }) => labels[labelNames.type] === types.sandbox);
  await folders.keepOnly(sandboxes.map(({ labels }) => podMetadata(labels)));
  for (const { id, labels, state } of listed) {
    if (labels[labelNames.type] !== types.container || state === "created") continue;
    logs.follow({ id, path: labels[labelNames.logPath] ?? "", tty: labels[labelNames.tty] === "true" });
  }
}

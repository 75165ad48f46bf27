import type Docker from "dockerode";
import { connectDocker } from "./connect-docker.ts";
import { Containers } from "./containers.ts";
import { asked, unlessGone } from "./engine-error.ts";
import { EventStream, type EventStreamOptions } from "./event-stream.ts";
import { Execs } from "./execs.ts";
import { Images } from "./images.ts";

/** What the engine says about itself and its machine. */
export interface EngineInfo {
  readonly version: string;
  /** "x86_64", "aarch64". */
  readonly architecture: string;
  readonly cgroupDriver: "cgroupfs" | "systemd";
  /** "1" or "2". */
  readonly cgroupVersion: string;
  readonly rootFolder: string;
  readonly runtimes: readonly string[];
}

/** The Docker Engine as far as CRI needs it. Calls reject with EngineError. */
export class Engine {
  readonly containers: Containers;
  readonly images: Images;
  readonly execs: Execs;
  #known: Promise<EngineInfo> | undefined;

  constructor(private readonly docker: Docker) {
    this.containers = new Containers(docker);
    this.images = new Images(docker);
    this.execs = new Execs(docker);
  }

  /** Asked once: none of it changes while an engine runs, and what callers use of it hardly ever does. */
  info(): Promise<EngineInfo> {
    this.#known ??= this.#readInfo().catch((error: unknown) => {
      this.#known = undefined;
      throw error;
    });
    return this.#known;
  }

  /** Rejects when the engine does not answer. */
  async ping(): Promise<void> {
    await asked(this.docker.ping());
  }

  async networkExists(name: string): Promise<boolean> {
    return (await unlessGone(this.docker.getNetwork(name).inspect())) !== undefined;
  }

  events(options: EventStreamOptions): EventStream {
    return new EventStream(this.docker, options);
  }

  async #readInfo(): Promise<EngineInfo> {
    const info = (await asked(this.docker.info())) as DockerInfo;
    return {
      version: info.ServerVersion,
      architecture: info.Architecture,
      cgroupDriver: info.CgroupDriver === "systemd" ? "systemd" : "cgroupfs",
      cgroupVersion: info.CgroupVersion ?? "1",
      rootFolder: info.DockerRootDir,
      runtimes: Object.keys(info.Runtimes ?? {}),
    };
  }
}

interface DockerInfo {
  readonly ServerVersion: string;
  readonly Architecture: string;
  readonly CgroupDriver: string;
  readonly CgroupVersion?: string;
  readonly DockerRootDir: string;
  readonly Runtimes?: Readonly<Record<string, unknown>>;
}

/** The engine at `host`: unix:///path, tcp://host:port, or "" for DOCKER_HOST or the usual socket. */
export async function connectEngine(host = ""): Promise<Engine> {
  return new Engine(await connectDocker(host));
}

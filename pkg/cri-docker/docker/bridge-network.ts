import type Docker from "dockerode";
import { connectDocker } from "./connect-docker.ts";
import { asked, EngineError, isConflict, unlessGone } from "./engine-error.ts";

/**
 * A bridge network for pods: what `pkg/network` asks an engine for. The two rooms meet in shape only, and in the
 * programs that wire them.
 */
export interface BridgeSpec {
  readonly name: string;
  /** The Linux interface. */
  readonly interfaceName: string;
  readonly subnet: string;
  readonly gateway: string;
  /** Addresses by name that Docker must not give to containers. */
  readonly reserved: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * The engine keeps a network because something is still on it. The message says what, and how to be rid of the network.
 */
export class BridgeInUseError extends Error {
  override readonly name = "BridgeInUseError";
}

/**
 * Makes and removes the nodes' bridge networks on an engine. Masquerading is left to the node: pods keep their address.
 */
export class DockerBridges {
  #docker: Promise<Docker> | undefined;

  /** `host` as for connectEngine; the engine is reached with the first call. */
  constructor(private readonly host = "") {}

  /**
   * Makes the network if it is not there, and says whether it was missing. Rejects when one of that name has another
   * subnet. `beforeMaking` is waited for when it is missing, before it is made.
   */
  async ensureBridge(spec: BridgeSpec, beforeMaking: () => Promise<void>): Promise<boolean> {
    const docker = await this.#connected();
    if (await present(docker, spec)) return false;
    await beforeMaking();
    try {
      await asked(docker.createNetwork(createOptions(spec)));
    } catch (error) {
      if (!isConflict(error) || !(await present(docker, spec))) throw error;
    }
    return true;
  }

  /**
   * Removes it; nothing happens when it is not there. Rejects with {@link BridgeInUseError} while something is on it.
   */
  async removeBridge(name: string): Promise<void> {
    const docker = await this.#connected();
    try {
      await unlessGone(docker.getNetwork(name).remove());
    } catch (error) {
      if (error instanceof EngineError && error.message.includes("active endpoints")) throw await inUse(docker, name);
      throw error;
    }
  }

  #connected(): Promise<Docker> {
    this.#docker ??= connectDocker(this.host).catch((error: unknown) => {
      this.#docker = undefined;
      throw error;
    });
    return this.#docker;
  }
}

async function inUse(docker: Docker, name: string): Promise<BridgeInUseError> {
  const network = await unlessGone(docker.getNetwork(name).inspect());
  const containers = Object.values(network?.Containers ?? {}).map((container) => container.Name);
  // An engine (20.10) that removed a container while it was starting may count its endpoint until it starts anew.
  const why =
    containers.length > 0
      ? `${containers.join(", ")} use it; "docker network rm ${name}" removes it when they are gone`
      : `the engine still counts a container that is gone; "docker network rm ${name}" removes it after Docker's next restart`;
  return new BridgeInUseError(`the Docker network ${name} stays: ${why}`);
}

async function present(docker: Docker, { name, subnet }: BridgeSpec): Promise<boolean> {
  const network = await unlessGone(docker.getNetwork(name).inspect());
  if (!network) return false;
  const found = network.IPAM?.Config?.map((each) => each.Subnet) ?? [];
  if (found.includes(subnet)) return true;
  throw new Error(
    `the Docker network ${name} has the subnet ${found.join(", ")}, not ${subnet}; remove it with "docker network rm ${name}"`,
  );
}

function createOptions({
  name,
  interfaceName,
  subnet,
  gateway,
  reserved,
  labels,
}: BridgeSpec): Docker.NetworkCreateOptions {
  // The declared type of a subnet's entry has only strings.
  const config = { Subnet: subnet, Gateway: gateway, AuxiliaryAddresses: reserved } as unknown as Record<
    string,
    string
  >;
  return {
    Name: name,
    Driver: "bridge",
    CheckDuplicate: true,
    IPAM: { Driver: "default", Config: [config] },
    Options: {
      "com.docker.network.bridge.name": interfaceName,
      "com.docker.network.bridge.enable_ip_masquerade": "false",
    },
    Labels: { ...labels },
  };
}

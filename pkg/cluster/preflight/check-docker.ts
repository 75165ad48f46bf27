import { existsSync } from "node:fs";
import type { ClusterConfig } from "../cluster-config.ts";
import { readConfig } from "../config.ts";
import { askEngine } from "../engine.ts";
import { elsewhere, engineAddress, engineOf, isSameEngine } from "../engine-address.ts";
import { clusterHome } from "../home.ts";
import { networkOf } from "../remains.ts";
import { type EngineMachine, isHere, isThisMachine } from "./engine-is-here.ts";
import type { CheckContext } from "./preflight-check.ts";

/** Docker 20.10's: what the CRI shim speaks. */
const oldestApi = 41;

interface EngineVersion {
  readonly Version?: string;
  readonly ApiVersion?: string;
  readonly Os?: string;
}

interface EngineInfo extends EngineMachine {
  readonly SecurityOptions?: readonly string[];
}

/** The engine answers, is on this machine, is new enough, runs Linux containers and may do what a node needs. */
export async function checkDocker({ config }: CheckContext): Promise<string> {
  refuseMove(config);
  const engine = engineOf(config);
  if (!(await isHere(engine.host))) throw elsewhere(engine);
  const { Version, ApiVersion = "", Os } = (await askEngine<EngineVersion>("/version", config)) ?? {};
  if (!Version) throw new Error("what answers at Docker's address is not a Docker Engine; see DOCKER_HOST");
  if (Number(ApiVersion.split(".")[1]) < oldestApi)
    throw new Error(`Docker Engine ${Version} is too old (API ${ApiVersion}); install 20.10 or newer`);
  if (Os !== "linux") throw new Error(`Docker Engine ${Version} runs containers of ${Os}; Berth needs one for Linux`);
  const { SecurityOptions = [], ...machine } = (await askEngine<EngineInfo>("/info", config)) ?? {};
  if (!isThisMachine(machine)) throw elsewhere(engine);
  if (SecurityOptions.includes("name=rootless"))
    throw new Error(
      `Docker Engine ${Version} is a rootless one, whose networks the node cannot reach; set DOCKER_HOST to one that root runs`,
    );
  return `Docker Engine ${Version}`;
}

/** What a cluster has on the engine of its `up` would be left there. */
function refuseMove({ name, engine }: ClusterConfig): void {
  if (engine === undefined) return;
  const { host, chosenBy } = engineAddress();
  if (isSameEngine(host, engine)) return;
  const now = `${host}${chosenBy ? ` (${chosenBy})` : ""}`;
  throw new Error(
    `the cluster ${name} is on the Docker Engine at ${engine}, not on the one at ${now}; run this with DOCKER_HOST=${engine}, or run berth down first: a cluster that is down may move`,
  );
}

/** On one engine a cluster's name is its own: its network and containers are found by it. */
export async function checkName({ home, config }: CheckContext): Promise<string> {
  const { name } = config;
  const former = existsSync(home.configFile) ? undefined : await networkOf(home, config);
  if (former !== undefined && former !== name)
    throw new Error(
      `the cluster that was in ${home.root} is called ${former}; give this one the same name (berth up --name=${former}), or remove what is left of that one with berth down`,
    );
  const network = await askEngine<{ Labels?: Record<string, string> }>(`/networks/${name}`, config);
  const owner = network?.Labels?.["berth.home"];
  if (owner && clusterHome(owner).root !== home.root && isHomeOf(owner, name))
    throw new Error(
      `the cluster in ${owner} is called ${name} too; give this one another name (berth up --name), or take that one down (BERTH_HOME=${owner} berth down)`,
    );
  return name;
}

/** Whether the cluster of that name still lives there: what a deleted one left is taken over. */
function isHomeOf(root: string, name: string): boolean {
  try {
    return readConfig(clusterHome(root))?.name === name;
  } catch {
    // A configuration that cannot be read is still somebody's.
    return true;
  }
}

import type { ContainerInfo } from "../docker/containers.ts";
import type { Engine } from "../docker/engine.ts";
import { unlessGone } from "../docker/engine-error.ts";
import { labelNames, types } from "../translation/labels.ts";
import { notFound } from "../translation/refusal.ts";

type OwnType = (typeof types)[keyof typeof types];

/** What the engine knows of a sandbox or container. Rejects with NOT_FOUND when there is none of that id and type. */
export async function inspectOwn({ containers }: Engine, id: string, type: OwnType): Promise<ContainerInfo> {
  const found = id === "" ? undefined : await unlessGone(containers.inspect(id));
  if (found?.Config.Labels[labelNames.type] === type) return found;
  throw notFound(`could not find ${type === types.sandbox ? "pod sandbox" : "container"} ${JSON.stringify(id)}`);
}

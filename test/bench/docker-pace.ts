import Docker from "dockerode";
import { run } from "../e2e/support/cluster.ts";
import { image } from "../e2e/support/manifests.ts";
import { sideBySide } from "./side-by-side.ts";

const label = "berth-bench";
/** More starts side by side do not make the engine faster. */
const width = 8;

/** How long `docker run -d` takes, in milliseconds, for each of `count`. */
export function dockerRunTimes(count: number): number[] {
  return Array.from({ length: count }, () => {
    const started = performance.now();
    const id = run("docker", ["run", "-d", "--label", label, image, "sleep", "60"]).trim();
    const elapsed = performance.now() - started;
    run("docker", ["rm", "-f", id]);
    return elapsed;
  });
}

async function startPair(docker: Docker): Promise<void> {
  const container = { Image: image, Cmd: ["sleep", "600"], Labels: { [label]: "" } };
  const sandbox = await docker.createContainer(container);
  await sandbox.start();
  const joined = await docker.createContainer({ ...container, HostConfig: { NetworkMode: `container:${sandbox.id}` } });
  await joined.start();
}

/** Containers started per second by the engine alone: so many on its bridge, each with a second one that joins it. */
export async function dockerPace(pairs: number): Promise<number> {
  const docker = new Docker();
  try {
    const started = performance.now();
    await sideBySide(pairs, width, () => startPair(docker));
    return (2 * pairs) / ((performance.now() - started) / 1000);
  } finally {
    const filters = { label: [label] };
    const left = await docker.listContainers({ all: true, filters });
    await sideBySide(left.length, width, async (index) =>
      docker.getContainer(left[index]?.Id ?? "").remove({ force: true }),
    );
  }
}

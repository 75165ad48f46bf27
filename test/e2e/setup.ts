import { rmSync } from "node:fs";
import { attempt, attemptBerth, berth, run, testCluster } from "./support/cluster.ts";
import { image, nextImage } from "./support/manifests.ts";

/** Brings the suite's cluster up once. Without a Docker Engine the run fails here, with the reason. */
export function setup(): void {
  attemptBerth("down", "--purge");
  rmSync(testCluster.home, { recursive: true, force: true });
  run("hack/images/busybox-image.sh", []);
  run("docker", ["tag", image, nextImage]);
  console.log(berth("up", ...testCluster.upArguments));
}

/** Forgets the cluster, unless BERTH_KEEP says that somebody wants to look at it. */
export function teardown(): void {
  if (process.env.BERTH_KEEP) return;
  console.log(berth("down", "--purge"));
  attempt("docker", ["rmi", nextImage]);
}

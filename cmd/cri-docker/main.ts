import { logLevel, parseFlags } from "../../pkg/component-base/flags.ts";
import { createLogger } from "../../pkg/component-base/logger.ts";
import { runProgram } from "../../pkg/component-base/run-program.ts";
import { createCriDocker } from "../../pkg/cri-docker/cri-docker.ts";
import { criDockerFlags } from "./flags.ts";

const name = "cri-docker";
const flags = parseFlags({ name, description: "A container runtime (CRI v1) on the Docker Engine." }, criDockerFlags);
const log = createLogger(name, logLevel(flags.v));

await runProgram(
  () => [
    createCriDocker({
      socket: flags["container-runtime-endpoint"].replace(/^unix:\/\//, ""),
      stateDir: flags["root-directory"],
      network: flags.network,
      cluster: flags.cluster,
      dockerHost: flags["docker-endpoint"],
      log,
    }),
  ],
  log,
);

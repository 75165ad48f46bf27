import { stringFlag, verbosityFlag } from "../../pkg/component-base/flags.ts";

/** The shim's flags; no upstream program has them all. */
export const criDockerFlags = {
  "container-runtime-endpoint": stringFlag("unix socket on which CRI is served", "/run/berth/cri-docker.sock"),
  "root-directory": stringFlag("directory for the files of running pods", "/var/lib/berth/cri-docker"),
  "docker-endpoint": stringFlag("Docker Engine: unix:///path or tcp://host:port; else DOCKER_HOST or the usual socket"),
  network: stringFlag("Docker network of the pods; every runtime that shares an engine has its own", "bridge"),
  cluster: stringFlag("name of the cluster, which labels what is made on the engine", "berth"),
  v: verbosityFlag,
};

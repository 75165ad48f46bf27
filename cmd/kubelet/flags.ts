import { hostname } from "node:os";
import { boolFlag, intFlag, listFlag, mapFlag, stringFlag, verbosityFlag } from "../../pkg/component-base/flags.ts";

/** The kubelet's flags, by upstream's names. */
export const kubeletFlags = {
  kubeconfig: stringFlag("path to the kubeconfig that says how to reach the API server"),
  "hostname-override": stringFlag("the node's name", hostname().toLowerCase()),
  "container-runtime-endpoint": stringFlag("the runtime's CRI socket", "unix:///run/cri-dockerd.sock"),
  "root-dir": stringFlag("where the kubelet keeps pods' files", "/var/lib/kubelet"),
  "pod-logs-dir": stringFlag("where pods' logs are", "/var/log/pods"),
  "cluster-dns": listFlag("addresses of cluster DNS"),
  "cluster-domain": stringFlag("the cluster's DNS domain", "cluster.local"),
  "resolv-conf": stringFlag("resolver configuration that pods build on", "/etc/resolv.conf"),
  "node-ip": listFlag("the node's addresses; the first is the one pods are told"),
  "node-labels": mapFlag("labels to give the node"),
  "pod-cidr": listFlag("ranges that this node's pods get their addresses from"),
  "max-pods": intFlag("how many pods can run on this node", 110),
  address: listFlag("addresses to serve on", ["0.0.0.0"]),
  port: intFlag("the port to serve on", 10_250),
  "tls-cert-file": stringFlag("the server's certificate; without it nothing is served"),
  "tls-private-key-file": stringFlag("the key of --tls-cert-file"),
  "client-ca-file": stringFlag("the authority that signs the API server's client certificate"),
  "serialize-image-pulls": boolFlag("pull one image at a time", true),
  "max-parallel-image-pulls": intFlag("how many images to pull at a time unless serialized", 5),
  "docker-config": stringFlag("a Docker client configuration whose registry credentials serve every pod"),
  "allowed-unsafe-sysctls": listFlag(
    "kernel settings that pods may have although they are not safe; a name may end in *",
  ),
  "cgroup-root": stringFlag("the cgroup below which containers go; the runtime's choice without"),
  v: verbosityFlag,
};

import type { ClusterConfig } from "../cluster-config.ts";
import { addressesOf } from "../config.ts";

/** What one certificate is for. */
export interface CertificateSpec {
  /** File name without extension under pki/. */
  readonly file: string;
  readonly commonName: string;
  readonly organization?: string;
  /** Present for server certificates. */
  readonly hosts?: { readonly dns: readonly string[]; readonly ip: readonly string[] };
  readonly client?: boolean;
  /** Present when the certificate gets a kubeconfig of its own, named after this user. */
  readonly kubeconfig?: string;
}

/** Every certificate of a cluster: kubeadm's set (its pki folder and kubeconfigs), with upstream's identities. */
export function certificatesOf(config: ClusterConfig): readonly CertificateSpec[] {
  const { podGateway, kubernetesService } = addressesOf(config);
  const services = [
    "kubernetes",
    "kubernetes.default",
    "kubernetes.default.svc",
    `kubernetes.default.svc.${config.clusterDomain}`,
  ];
  return [
    {
      file: "apiserver",
      commonName: "kube-apiserver",
      hosts: {
        dns: ["localhost", config.nodeName, ...services],
        ip: ["127.0.0.1", "::1", podGateway, kubernetesService],
      },
    },
    {
      file: "apiserver-kubelet-client",
      commonName: "kube-apiserver-kubelet-client",
      organization: "system:masters",
      client: true,
    },
    {
      file: "admin",
      commonName: "kubernetes-admin",
      organization: "system:masters",
      client: true,
      kubeconfig: "admin",
    },
    {
      file: "controller-manager",
      commonName: "system:kube-controller-manager",
      client: true,
      kubeconfig: "controller-manager",
    },
    { file: "scheduler", commonName: "system:kube-scheduler", client: true, kubeconfig: "scheduler" },
    {
      file: "kubelet",
      commonName: `system:node:${config.nodeName}`,
      organization: "system:nodes",
      client: true,
      hosts: { dns: ["localhost", config.nodeName], ip: ["127.0.0.1", podGateway] },
      kubeconfig: "kubelet",
    },
    { file: "kube-proxy", commonName: "system:kube-proxy", client: true, kubeconfig: "kube-proxy" },
    {
      file: "cluster-dns",
      commonName: "system:serviceaccount:kube-system:coredns",
      client: true,
      kubeconfig: "cluster-dns",
    },
  ];
}

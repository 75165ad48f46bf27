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

const masters = "system:masters";

/** Every certificate of a cluster: kubeadm's set (its pki folder and kubeconfigs), with upstream's identities. */
export function certificatesOf(config: ClusterConfig): readonly CertificateSpec[] {
  return [
    apiServer(config),
    // Shown to kubelets by the API server, which needs no kubeconfig for that.
    {
      file: "apiserver-kubelet-client",
      commonName: "kube-apiserver-kubelet-client",
      organization: masters,
      client: true,
    },
    user("admin", "kubernetes-admin", masters),
    user("controller-manager", "system:kube-controller-manager"),
    user("scheduler", "system:kube-scheduler"),
    kubelet(config),
    user("kube-proxy", "system:kube-proxy"),
    user("cluster-dns", "system:serviceaccount:kube-system:coredns"),
  ];
}

/** Whoever speaks to the API server: a client certificate, and a kubeconfig of the same name. */
function user(file: string, commonName: string, organization?: string): CertificateSpec {
  return { file, commonName, ...(organization && { organization }), client: true, kubeconfig: file };
}

function apiServer(config: ClusterConfig): CertificateSpec {
  const { podGateway, kubernetesService } = addressesOf(config);
  const service = "kubernetes.default.svc";
  return {
    file: "apiserver",
    commonName: "kube-apiserver",
    hosts: {
      dns: [
        "localhost",
        config.nodeName,
        "kubernetes",
        "kubernetes.default",
        service,
        `${service}.${config.clusterDomain}`,
      ],
      ip: ["127.0.0.1", "::1", podGateway, kubernetesService],
    },
  };
}

/** One certificate for both of its sides: it asks the API server, and serves logs and exec to it. */
function kubelet(config: ClusterConfig): CertificateSpec {
  const { nodeName } = config;
  return {
    ...user("kubelet", `system:node:${nodeName}`, "system:nodes"),
    hosts: { dns: ["localhost", nodeName], ip: ["127.0.0.1", addressesOf(config).podGateway] },
  };
}

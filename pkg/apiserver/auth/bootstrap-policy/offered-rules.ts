import type { PolicyRule } from "../../../api/rbac/v1/types.generated.ts";
import { eventsRule, read, rule } from "./rules.ts";

const certificates = "certificates.k8s.io";
const approves = (signer: string) => [rule(["approve"], certificates, ["signers"], [`kubernetes.io/${signer}`])];

/**
 * The rules of default cluster roles that nothing of the cluster itself needs: they are there because charts and
 * add-ons bind their accounts to them by name.
 */
export const offeredRules: Readonly<Record<string, readonly PolicyRule[]>> = {
  "system:certificates.k8s.io:certificatesigningrequests:nodeclient": [
    rule(["create"], certificates, ["certificatesigningrequests/nodeclient"]),
  ],
  "system:certificates.k8s.io:certificatesigningrequests:selfnodeclient": [
    rule(["create"], certificates, ["certificatesigningrequests/selfnodeclient"]),
  ],
  "system:certificates.k8s.io:kube-apiserver-client-approver": approves("kube-apiserver-client"),
  "system:certificates.k8s.io:kube-apiserver-client-kubelet-approver": approves("kube-apiserver-client-kubelet"),
  "system:certificates.k8s.io:kubelet-serving-approver": approves("kubelet-serving"),
  "system:certificates.k8s.io:legacy-unknown-approver": approves("legacy-unknown"),
  "system:heapster": [
    rule(read, "", ["events", "namespaces", "nodes", "pods"]),
    rule(read, "extensions", ["deployments"]),
  ],
  "system:kube-aggregator": [rule(read, "", ["endpoints", "services"])],
  "system:kube-dns": [rule(["list", "watch"], "", ["endpoints", "services"])],
  "system:node-bootstrapper": [rule(["create", ...read], certificates, ["certificatesigningrequests"])],
  "system:node-problem-detector": [
    rule(["get"], "", ["nodes"]),
    rule(["patch"], "", ["nodes/status"]),
    ...eventsRule(),
  ],
  "system:persistent-volume-provisioner": [
    rule(["create", "delete", ...read], "", ["persistentvolumes"]),
    rule(["update", ...read], "", ["persistentvolumeclaims"]),
    rule(read, "storage.k8s.io", ["storageclasses"]),
    rule(["watch"], "", ["events"]),
    ...eventsRule(),
  ],
  "system:volume-scheduler": [
    rule(["patch", "update", ...read], "", ["persistentvolumeclaims", "persistentvolumes"]),
    rule(read, "storage.k8s.io", ["storageclasses"]),
  ],
};

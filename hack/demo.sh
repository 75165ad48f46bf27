#!/usr/bin/env bash
# Deploys the demo and shows what answers: by name from inside a container, by ClusterIP and by NodePort from the host.
set -euo pipefail
cd "$(dirname "$0")/.."

kubectl() { .build/berth kubectl "$@"; }
ready_endpoints() {
  kubectl get endpointslices -l "kubernetes.io/service-name=$1" \
    -o 'jsonpath={.items[*].endpoints[?(@.conditions.ready==true)].targetRef.name}' | wc -w
}
section() { printf '\n%s\n' "== $1"; }

hack/images/busybox-image.sh

section "Deploying test/manifests/demo.yaml"
kubectl apply -f test/manifests/demo.yaml
kubectl rollout status deployment/web --timeout=180s
kubectl wait --for=condition=Ready pod/client --timeout=180s
# Which pods are ready is told to the proxy by the Service's endpoints.
for _ in $(seq 300); do
  [ "$(ready_endpoints web)" = 3 ] && break
  sleep 0.2
done

section "Nodes"
kubectl get nodes -o wide
section "Pods"
kubectl get pods -o wide
section "Services"
kubectl get services

cluster_ip=$(kubectl get service web -o 'jsonpath={.spec.clusterIP}')
node_port=$(kubectl get service web -o 'jsonpath={.spec.ports[0].nodePort}')

section "From the pod client, by the name web"
answers=$(kubectl exec client -- sh -c 'for i in 1 2 3 4 5 6; do timeout 5 wget -qO- http://web/; done')
echo "$answers"
section "From this machine, by ClusterIP $cluster_ip"
for _ in 1 2 3; do curl -fsS --noproxy "*" --max-time 5 "http://$cluster_ip/"; done
section "From this machine, by NodePort $node_port"
for _ in 1 2 3; do curl -fsS --noproxy "*" --max-time 5 "http://127.0.0.1:$node_port/"; done

replicas=$(sort -u <<<"$answers" | grep -c .)
section "$replicas of 3 replicas answered by name"
[ "$replicas" = 3 ] || { echo "berth: not every replica answered; 'npx berth kubectl get pods' shows them." >&2; exit 1; }
echo "The cluster is up: try 'npx berth kubectl get pods', 'npx berth status'; 'make down' takes it down."

#!/usr/bin/env bash
# Makes sure that a Docker Engine answers: uses the one that runs, starts the one that is installed, installs Debian's.
set -euo pipefail

answers() {
  local socket=${DOCKER_HOST:-unix:///var/run/docker.sock}
  case "$socket" in
    unix://*) curl -fsS --max-time 5 --unix-socket "${socket#unix://}" http://docker/_ping >/dev/null 2>&1 ;;
    *) docker version >/dev/null 2>&1 ;;
  esac
}
die() { echo "berth: $1" >&2; exit 1; }
install_packages() {
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

missing=()
command -v curl >/dev/null || missing+=(curl ca-certificates)
command -v ip >/dev/null || missing+=(iproute2)
command -v iptables >/dev/null || missing+=(iptables)
if [ ${#missing[@]} -gt 0 ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then install_packages "${missing[@]}"; fi

if answers; then exit 0; fi
[ -z "${DOCKER_HOST:-}" ] || die "no Docker Engine answers at DOCKER_HOST=$DOCKER_HOST; start it, or unset DOCKER_HOST."
[ "$(id -u)" = 0 ] || die "no Docker Engine answers at /var/run/docker.sock for this user; start Docker, or run this as root."

if ! command -v dockerd >/dev/null; then
  command -v apt-get >/dev/null || die "Docker is not installed and this is not Debian; install Docker Engine 20.10 or newer (docs.docker.com/engine/install), then run this again."
  echo "Installing Debian's docker.io"
  install_packages docker.io
fi

echo "Starting dockerd"
if [ -d /run/systemd/system ]; then
  systemctl start docker || die "systemd could not start docker; 'journalctl -u docker' says why."
else
  # A dockerd that was killed leaves its pid file, and a new one refuses to start beside it.
  if [ -f /var/run/docker.pid ] && ! kill -0 "$(cat /var/run/docker.pid)" 2>/dev/null; then rm -f /var/run/docker.pid; fi
  setsid nohup dockerd >/var/log/dockerd.log 2>&1 </dev/null &
fi
for _ in $(seq 300); do
  if answers; then exit 0; fi
  sleep 0.1
done
die "dockerd did not answer within 30 s; /var/log/dockerd.log says why."

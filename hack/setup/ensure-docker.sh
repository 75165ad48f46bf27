#!/usr/bin/env bash
# Makes sure that a Docker Engine answers, and that the programs are there by which a node uses it: takes the engine that runs,
# starts the one that is installed, installs Debian's.
set -euo pipefail
source "$(dirname "$0")/debian.sh"

export PATH=$PATH:/usr/sbin:/sbin
log=/var/log/dockerd.log

usual=unix:///var/run/docker.sock
engine=${DOCKER_HOST:-}
# The current context's, where that is not the usual socket.
if [ -z "$engine" ]; then engine=$(docker context inspect --format '{{.Endpoints.docker.Host}}' 2>/dev/null || true); fi
engine=${engine:-$usual}

answers() {
  case "$engine" in
    unix://*) curl -fsS --noproxy '*' --max-time 5 --unix-socket "${engine#unix://}" http://docker/_ping >/dev/null 2>&1 ;;
    *) docker version >/dev/null 2>&1 ;;
  esac
}

missing=()
command -v curl >/dev/null || missing+=(curl ca-certificates)
command -v ip >/dev/null || missing+=(iproute2)
command -v iptables >/dev/null || missing+=(iptables)
command -v nsenter >/dev/null || missing+=(util-linux)
if [ ${#missing[@]} -gt 0 ]; then
  can_install || die "these programs are missing: ${missing[*]} (names of Debian's packages); install them, then run this again."
  install_packages "${missing[@]}"
fi

# Newer Debians have the command line in a package of its own.
ensure_command_line() {
  command -v docker >/dev/null && return
  can_install || die "the docker command is missing; install Docker's command line, then run this again."
  apt-get update -qq
  if apt-cache show docker-cli >/dev/null 2>&1; then install_packages docker-cli; else install_packages docker.io; fi
}

if answers; then ensure_command_line; exit 0; fi
[ "$engine" = "$usual" ] || [ -n "${DOCKER_HOST:-}" ] || die "no Docker Engine answers at $engine, where Docker's current context says; start it, or run 'docker context use default'."
[ -z "${DOCKER_HOST:-}" ] || die "no Docker Engine answers at DOCKER_HOST=$DOCKER_HOST; start it, or unset DOCKER_HOST."
[ "$(id -u)" = 0 ] || die "no Docker Engine answers at /var/run/docker.sock for this user; start Docker, or run this as root."

if ! command -v dockerd >/dev/null; then
  can_install || die "Docker is not installed and this is not Debian; install Docker Engine 20.10 or newer (docs.docker.com/engine/install), then run this again."
  install_packages docker.io
fi
ensure_command_line

# Whether the process that /var/run/docker.pid names is one: it may be that of an earlier run which Ctrl-C ended.
is_being_started() { [ "$(cat "/proc/$(cat /var/run/docker.pid 2>/dev/null)/comm" 2>/dev/null)" = dockerd ]; }

# Installing it starts it where there is a service manager.
if answers; then exit 0; fi
if [ -d /run/systemd/system ]; then
  echo "Starting dockerd"
  log="'journalctl -u docker'"
  systemctl start docker || die "systemd could not start docker; $log says why."
elif is_being_started; then
  echo "Waiting for dockerd, which is being started"
else
  echo "Starting dockerd"
  # A dockerd that was killed leaves its pid file, and a new one refuses to start beside it.
  if [ -f /var/run/docker.pid ] && ! kill -0 "$(cat /var/run/docker.pid)" 2>/dev/null; then rm -f /var/run/docker.pid; fi
  setsid nohup dockerd >"$log" 2>&1 </dev/null &
  started=$!
fi
for _ in $(seq 300); do
  if answers; then exit 0; fi
  if [ -n "${started:-}" ] && ! kill -0 "$started" 2>/dev/null; then
    die "dockerd ended as soon as it was started: $(grep -aE 'level=(fatal|error)|failed' "$log" | tail -n 1) ($log says more)."
  fi
  sleep 0.1
done
die "dockerd did not answer within 30 s; $log says why."

#!/usr/bin/env bash
# Says in one sentence, before anything is fetched, when this machine cannot run a cluster at all.
set -euo pipefail

die() { echo "berth: $1" >&2; exit 1; }
[ "$(uname -s)" = Linux ] || die "a cluster needs Linux for now, and this is $(uname -s); run this in a Linux virtual machine."
[ "$(id -u)" = 0 ] || die "a cluster needs root on Linux (it makes network namespaces and routes); run this with sudo."

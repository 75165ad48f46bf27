#!/usr/bin/env bash
# Makes sure that Debian's programs which the tests and benchmarks drive are there. Installs only what is missing.
set -euo pipefail

packages=()
command -v wrk >/dev/null || packages+=(wrk)
command -v dnsperf >/dev/null || packages+=(dnsperf)
command -v haproxy >/dev/null || packages+=(haproxy)
command -v dig >/dev/null || packages+=(dnsutils)
command -v script >/dev/null || packages+=(bsdutils)
[ ${#packages[@]} -gt 0 ] || exit 0
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
  echo "berth: the tests need these programs: ${packages[*]} (names of Debian's packages); install them, then run this again." >&2
  exit 1
fi
echo "Installing ${packages[*]}"
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null

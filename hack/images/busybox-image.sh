#!/usr/bin/env bash
# Makes the image berth.test/busybox:1 of the machine's busybox: no registry is asked for anything. Used by the demo and the tests.
set -euo pipefail
image=berth.test/busybox:1

docker image inspect "$image" >/dev/null 2>&1 && exit 0
if ! busybox=$(command -v busybox); then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends busybox-static >/dev/null
    busybox=$(command -v busybox)
  elif docker pull -q busybox:1 >/dev/null; then
    docker tag busybox:1 "$image"
    exit 0
  else
    echo "berth: the demo needs a statically linked busybox; install your system's busybox-static." >&2
    exit 1
  fi
fi

root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
mkdir -p "$root"/{bin,etc,tmp,www,root}
chmod 1777 "$root/tmp"
cp "$busybox" "$root/bin/busybox"
for applet in $("$busybox" --list); do [ "$applet" = busybox ] || ln -s busybox "$root/bin/$applet"; done
echo 'root:x:0:0:root:/root:/bin/sh' >"$root/etc/passwd"
echo 'root:x:0:' >"$root/etc/group"
tar -C "$root" --numeric-owner --owner=0 --group=0 -c . | docker import -c 'ENV PATH=/bin' -c 'CMD ["sh"]' - "$image" >/dev/null

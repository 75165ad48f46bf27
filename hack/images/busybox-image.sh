#!/usr/bin/env bash
# Makes the image berth.test/busybox:1 of the machine's busybox: no registry is asked for anything. Used by the demo and the tests.
set -euo pipefail
image=berth.test/busybox:1

docker image inspect "$image" >/dev/null 2>&1 && exit 0
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# In a container there is no libc to link with: the machine's busybox will do only if it is a static one.
busybox=$(command -v busybox || true)
if [ -z "$busybox" ] || ldd "$busybox" >/dev/null 2>&1; then
  if command -v apt-get >/dev/null; then
    [ "$(id -u)" != 0 ] || apt-get update -qq
    (cd "$scratch" && apt-get -o APT::Sandbox::User=root download -qq busybox-static && dpkg-deb -x busybox-static_*.deb package)
    busybox=$(find "$scratch/package" -path '*/bin/busybox')
  elif docker pull -q busybox:1 >/dev/null; then
    docker tag busybox:1 "$image"
    exit 0
  else
    echo "berth: the demo needs a statically linked busybox; install your system's busybox-static." >&2
    exit 1
  fi
fi

root=$scratch/root
mkdir -p "$root"/{bin,etc,tmp,www,root}
chmod 1777 "$root/tmp"
cp "$busybox" "$root/bin/busybox"
for applet in $("$busybox" --list); do [ "$applet" = busybox ] || ln -s busybox "$root/bin/$applet"; done
echo 'root:x:0:0:root:/root:/bin/sh' >"$root/etc/passwd"
echo 'root:x:0:' >"$root/etc/group"
tar -C "$root" --numeric-owner --owner=0 --group=0 -c . | docker import -c 'ENV PATH=/bin' -c 'CMD ["sh"]' - "$image" >/dev/null

#!/usr/bin/env bash
# Runs a program so that Ctrl-C ends it at once: npm would install to the end, most of a minute, and then undo it.
set -euo pipefail

# Before the program begins: there is no moment at which Ctrl-C would end this and leave the program.
trap 'kill -KILL $(jobs -p) || true; exit 130' INT TERM HUP
"$@" &
wait "$!"

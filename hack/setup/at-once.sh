#!/usr/bin/env bash
# Runs a program so that Ctrl-C ends it at once: npm would install to the end, most of a minute, and then undo it.
set -euo pipefail

"$@" &
program=$!
trap 'kill -KILL "$program"; exit 130' INT TERM HUP
wait "$program"

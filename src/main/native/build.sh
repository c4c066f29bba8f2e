#!/bin/sh
# Builds the process supervisor for this machine: build.sh [OUTPUT]. Static where a musl compiler is there.
# The program says of which source it is, so that a test can tell a stale one: reeve-supervisor --version
set -eu
cd "$(dirname "$0")"
arch=$(uname -m)
output=${1:-../resources/native/linux-$arch/reeve-supervisor}
compiler=${CC:-$(command -v musl-gcc || command -v cc)}
source=$(cat cgroups.c journal.c orphans.c reeve-supervisor.c supervisor.h | sha256sum | cut -c 1-16)
mkdir -p "$(dirname "$output")"
static=-static
case $compiler in *musl-gcc) ;; *) static= ;; esac
"$compiler" $static -std=gnu11 -Os -s -Wall -Wextra -Werror "-DSOURCE=\"$source\"" -o "$output" \
    reeve-supervisor.c cgroups.c journal.c orphans.c
ls -l "$output"

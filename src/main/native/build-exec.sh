#!/bin/sh
# Builds reeve-exec for this machine: build-exec.sh [OUTPUT]. Static where a musl compiler is there.
# The program says of which source it is, so that a test can tell a stale one: reeve-exec --version
set -eu
cd "$(dirname "$0")"
arch=$(uname -m)
output=${1:-../resources/native/linux-$arch/reeve-exec}
compiler=${CC:-$(command -v musl-gcc || command -v cc)}
source=$(cat container.h reeve-exec.c seccomp.c | sha256sum | cut -c 1-16)
mkdir -p "$(dirname "$output")"
static=-static
case $compiler in *musl-gcc) ;; *) static= ;; esac
# A musl compiler does not look for the kernel's own headers, which are where those of the system are.
"$compiler" -idirafter /usr/include -idirafter "/usr/include/$arch-linux-gnu" $static -std=gnu11 -Os -s -Wall -Wextra -Werror "-DSOURCE=\"$source\"" -o "$output" \
    reeve-exec.c seccomp.c
ls -l "$output"

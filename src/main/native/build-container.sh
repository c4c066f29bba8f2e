#!/bin/sh
# Builds reeve-container for this machine: build-container.sh [OUTPUT]. Static, because it runs inside of containers too,
# whose images need not have any library: by a musl compiler, or by one that has a static C library.
# The program says of which source it is, so that a test can tell a stale one: reeve-container --version
set -eu
cd "$(dirname "$0")"
arch=$(uname -m)
output=${1:-../resources/native/linux-$arch/reeve-container}
compiler=${CC:-$(command -v musl-gcc || command -v cc)}
source=$(cat container-init.c container.h reeve-container.c seccomp.c | sha256sum | cut -c 1-16)
mkdir -p "$(dirname "$output")"
# A musl compiler does not look for the kernel's own headers, which are where those of the system are.
"$compiler" -idirafter /usr/include -idirafter "/usr/include/$arch-linux-gnu" -static -std=gnu11 -Os -s -Wall -Wextra -Werror "-DSOURCE=\"$source\"" -o "$output" \
    reeve-container.c container-init.c seccomp.c
ls -l "$output"

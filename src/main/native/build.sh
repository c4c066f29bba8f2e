#!/bin/sh
# Builds the process supervisor for this machine: build.sh [OUTPUT]. Static where a musl compiler is there.
set -eu
cd "$(dirname "$0")"
arch=$(uname -m)
output=${1:-../resources/native/linux-$arch/reeve-supervisor}
compiler=${CC:-$(command -v musl-gcc || command -v cc)}
mkdir -p "$(dirname "$output")"
static=-static
case $compiler in *musl-gcc) ;; *) static= ;; esac
"$compiler" $static -std=gnu11 -Os -s -Wall -Wextra -Werror -o "$output" reeve-supervisor.c
ls -l "$output"

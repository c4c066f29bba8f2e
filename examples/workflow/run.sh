#!/bin/sh
# run.sh FILE.tsv SLOTS TIME-SCALE OUT.csv: runs a recorded workflow on a cluster of one node for this run alone
# and writes when each task started and ended: id,start,end in seconds. With BURN=1 the tasks use the CPU instead
# of sleeping.
set -eu

if [ $# -ne 4 ]; then
    echo "use: $0 FILE.tsv SLOTS TIME-SCALE OUT.csv" >&2
    exit 2
fi
workflow=$1 slots=$2 scale=$3 out=$4
case $slots in
    '' | *[!0-9]* | 0*)
        echo "$0: SLOTS must be a whole number from 1, such as 4: how many tasks run at once; was \"$slots\"" >&2
        exit 2
        ;;
esac
if [ ! -d "$(dirname "$out")" ]; then
    echo "$0: cannot write $out: there is no folder $(dirname "$out")" >&2
    exit 2
fi
here=$(cd "$(dirname "$0")" && pwd)
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

"$java" "$here/Convert.java" document "$workflow" "$scale" ${BURN:+--burn} > "$work/job.json"
"${REEVE:-$here/../../reeve}" run --local --resource "cpus=$slots" --events "$work/events.jsonl" "$work/job.json"
"$java" "$here/Convert.java" times "$work/events.jsonl" > "$work/times.csv"
mv "$work/times.csv" "$out"
